import type { TrackData, TrackingStorage, TrackingStorageOptions } from '../../src/storage/index.ts';

/**
 * Somewhere to keep tracks, whatever implements it. The tests open their storages through a place only, so
 * that they can run on any implementation of the contract.
 */
export interface Place {
  /** False where data lives only as long as the storage object: then options cannot change between openings. */
  readonly outlivesStorage: boolean;

  /** Opens a storage on the data of this place, which is empty at first. */
  open<D extends object = TrackData, A extends string = never>(
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>>;

  /** Closes the storage, if it is open, and opens the same data again. Without options: those it had. */
  reopen<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>>;

  /** Gives back whatever the place took up. Storages are closed by then. */
  dispose(): Promise<void>;
}

/** Makes a new, empty place. */
export type PlaceFactory = () => Promise<Place>;
