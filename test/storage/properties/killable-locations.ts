import type { TrackData, TrackingStorage } from '../../../src/storage/index.ts';
import { copyFolderAtOnce } from '../../support/copy-folder.ts';
import { memoryLocation } from '../../support/embedded-locations.ts';
import { persistentLocation, type StorageLocation } from '../../support/storage-location.ts';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';

/** A location whose storage can end as by the death of its process. */
export interface KillableLocation extends StorageLocation {
  /** Ends the storage as its death would; what was acknowledged must be in the one that is opened next. */
  kill<D extends object = TrackData, A extends string = never>(
    storage: TrackingStorage<D, A>,
  ): Promise<TrackingStorage<D, A>>;
}

/** A location in memory, where being killed means no more than closing. */
export async function killableMemory(): Promise<KillableLocation> {
  const location = await memoryLocation();
  return { ...location, kill: (storage) => location.reopen(storage) };
}

/**
 * A location in folders: when its storage is killed, the next one opens a copy of the folder as it was at that moment,
 * which is what the death of the process would have left.
 */
export async function killableFolder(): Promise<KillableLocation> {
  const folders = [await makeTemporaryFolder()];
  const location = persistentLocation(
    () => folders.at(-1),
    () => Promise.all(folders.map(removeFolder)),
  );
  return {
    ...location,
    async kill(storage) {
      folders.push(await copyFolderAtOnce(folders.at(-1)!));
      return location.reopen(storage);
    },
  };
}
