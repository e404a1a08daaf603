import { StorageLife } from './storage-life.ts';
import type { DataAttribute, TrackData } from './types.ts';

/** What keeps a storage in order. */
export abstract class StorageKeeping<
  D extends object = TrackData,
  A extends string = DataAttribute<D>,
> extends StorageLife<A> {}
