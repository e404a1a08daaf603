import { type TrackData, TrackingStorage, type TrackingStorageOptions } from '../../../src/storage/index.ts';
import { copyFolderAtOnce } from '../../support/copy-folder.ts';
import { memoryPlace } from '../../support/places.ts';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';
import type { MortalPlace } from './perform.ts';

/** A place in memory, where dying means no more than closing. */
export async function mortalMemory(): Promise<MortalPlace> {
  const place = await memoryPlace();
  return { ...place, crash: (storage) => place.reopen(storage) };
}

/**
 * A place in folders: when its storage dies, the next one opens a copy of the folder as it was at that moment,
 * which is what the death of the process would have left.
 */
export async function mortalFolder(): Promise<MortalPlace> {
  const folders = [await makeTemporaryFolder()];
  let lastOptions: TrackingStorageOptions<string> | undefined;

  function open<D extends object = TrackData, A extends string = never>(options?: TrackingStorageOptions<A>) {
    lastOptions = options;
    return TrackingStorage.open<D, A>(folders.at(-1), options);
  }

  async function reopen<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
    options = lastOptions as TrackingStorageOptions<A> | undefined,
  ) {
    await storage.close();
    return open<D, A>(options);
  }

  return {
    outlivesStorage: true,
    open,
    reopen,
    async crash(storage) {
      folders.push(await copyFolderAtOnce(folders.at(-1)!));
      return reopen(storage);
    },
    async dispose() {
      await Promise.all(folders.map(removeFolder));
    },
  };
}
