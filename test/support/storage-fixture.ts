import type { TrackData, TrackingStorage, TrackingStorageOptions } from '../../src/storage/index.ts';
import { type Checkable, expectConsistent } from './consistency.ts';
import type { Place, PlaceFactory } from './place.ts';

/** An opened storage of any type, as far as the end of a test needs it. */
interface Opened extends Checkable {
  readonly status: string;
  close(): Promise<void>;
  open(): Promise<void>;
}

/** Whether `settle` lets the storage run on, or closes it and opens it again. */
export type Settling = 'runs on' | 'reopens';

/** Where one test works: it opens storages on one place and checks them at the end. */
export class Laboratory {
  readonly #place: Place;
  readonly #settling: Settling;
  #opened: Opened | undefined;

  constructor(place: Place, settling: Settling) {
    this.#place = place;
    this.#settling = settling;
  }

  get outlivesStorage(): boolean {
    return this.#place.outlivesStorage;
  }

  /** Opens the test's storage. */
  async open<D extends object = TrackData, A extends string = never>(
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>> {
    const storage = await this.#place.open<D, A>(options);
    this.#opened = storage;
    return storage;
  }

  /** Closes the storage and opens its data again, with other options if given. */
  async reopen<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>> {
    const again = await this.#place.reopen(storage, options);
    this.#opened = again;
    return again;
  }

  /** Between what a test does and what it expects: nothing, or closing and opening again. */
  settle<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
  ): Promise<TrackingStorage<D, A>> | TrackingStorage<D, A> {
    return this.#settling === 'reopens' ? this.reopen(storage) : storage;
  }

  /** Expects that the last storage is consistent, opening it once more if the test left it closed. */
  async checkAtEnd(): Promise<void> {
    const storage = this.#opened;
    if (storage === undefined) return;
    if (storage.status !== 'open') await storage.open();
    await expectConsistent(storage);
  }

  async dispose(): Promise<void> {
    await this.#opened?.close();
    await this.#place.dispose();
  }
}

/** Runs a test's body in a laboratory of its own and ends it with a consistency check. */
export async function inLaboratory(
  factory: PlaceFactory,
  body: (laboratory: Laboratory) => Promise<void>,
  settling: Settling = 'runs on',
): Promise<void> {
  const laboratory = new Laboratory(await factory(), settling);
  try {
    await body(laboratory);
    await laboratory.checkAtEnd();
  } finally {
    await laboratory.dispose();
  }
}
