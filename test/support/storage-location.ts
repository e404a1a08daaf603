import { type TrackData, TrackingStorage, type TrackingStorageOptions } from '../../src/storage/index.ts';

/**
 * Where the tracks of one test are. Tests that hold for every engine open their storages by a location only, so that
 * they know nothing of engines.
 */
export interface StorageLocation {
  /** False where data lives only as long as the storage object: then options cannot change between openings. */
  readonly isPersistent: boolean;

  /** Opens a storage on the data of this location, which is empty at first. */
  open<D extends object = TrackData, A extends string = never>(
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>>;

  /** Closes the storage, if it is open, and opens the same data again. Without options: those it had. */
  reopen<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>>;

  /** Removes the data, when all storages are closed. */
  dispose(): Promise<void>;
}

/** Makes a new, empty location. */
export type CreateLocation = () => Promise<StorageLocation>;

/** Options that say nothing of attributes. */
export type Defaults = Pick<TrackingStorageOptions, 'cacheSizeBytes'>;

type Location = ConstructorParameters<typeof TrackingStorage>[0];

/** A location whose data goes with its storage: opening it again means the same object. Storages have `defaults` besides their options. */
export function transientLocation(location: Location, defaults?: Defaults): StorageLocation {
  return {
    isPersistent: false,
    open: (options) => TrackingStorage.open(location, { ...defaults, ...options }),
    async reopen(storage) {
      await storage.close();
      await storage.open();
      return storage;
    },
    dispose: async () => {},
  };
}

/** A location whose data stays when its storage is closed: the next one is a new object. */
export function persistentLocation(
  location: () => Location,
  dispose: () => Promise<unknown>,
  defaults?: Defaults,
): StorageLocation {
  let lastOptions: TrackingStorageOptions<string> | undefined;
  function open<D extends object = TrackData, A extends string = never>(options?: TrackingStorageOptions<A>) {
    lastOptions = options;
    return TrackingStorage.open<D, A>(location(), { ...defaults, ...options });
  }
  return {
    isPersistent: true,
    open,
    async reopen<D extends object, A extends string>(
      storage: TrackingStorage<D, A>,
      options = lastOptions as TrackingStorageOptions<A> | undefined,
    ) {
      await storage.close();
      return open<D, A>(options);
    },
    dispose: async () => void (await dispose()),
  };
}
