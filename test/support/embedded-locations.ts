import { Level } from 'level';
import { type TrackData, TrackingStorage, type TrackingStorageOptions } from '../../src/storage/index.ts';
import type { Place } from './place.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

/** A storage without a location: opening it again means the same object. */
export async function memoryPlace(): Promise<Place> {
  return {
    outlivesStorage: false,
    open: (options) => TrackingStorage.open(undefined, options),
    async reopen(storage) {
      await storage.close();
      await storage.open();
      return storage;
    },
    dispose: async () => {},
  };
}

/** A storage in a folder of its own. */
export async function folderPlace(): Promise<Place> {
  const folder = await makeTemporaryFolder();
  return lastingPlace(
    () => folder,
    () => removeFolder(folder),
  );
}

/** A storage in a sublevel of a database that belongs to someone else and holds other things too. */
export async function sublevelPlace(): Promise<Place> {
  const folder = await makeTemporaryFolder();
  const database = new Level(folder);
  await database.put('~', 'after');
  await database.put('!', 'before');
  return lastingPlace(
    () => database.sublevel('tracks'),
    async () => {
      await database.close();
      await removeFolder(folder);
    },
  );
}

type Location = ConstructorParameters<typeof TrackingStorage>[0];

/** A place whose data stays when a storage is closed, so that the next one is a new object. */
export function lastingPlace(location: () => Location, dispose: () => Promise<void>): Place {
  let lastOptions: TrackingStorageOptions<string> | undefined;
  function open<D extends object = TrackData, A extends string = never>(options?: TrackingStorageOptions<A>) {
    lastOptions = options;
    return TrackingStorage.open<D, A>(location(), options);
  }
  return {
    outlivesStorage: true,
    open,
    async reopen<D extends object, A extends string>(
      storage: TrackingStorage<D, A>,
      options = lastOptions as TrackingStorageOptions<A> | undefined,
    ) {
      await storage.close();
      return open<D, A>(options);
    },
    dispose,
  };
}
