import type { TrackData, TrackingStorage, TrackingStorageOptions } from '../../src/storage/index.ts';
import { type Checkable, expectConsistent } from './consistency.ts';
import type { CreateLocation, StorageLocation } from './storage-location.ts';

/** An opened storage of any type, as far as the end of a test needs it. */
interface Opened extends Checkable {
  readonly status: string;
  close(): Promise<void>;
  open(): Promise<void>;
}

/** Whether `maybeReopen` leaves the storage open, or closes it and opens it again. */
export type Round = 'stays open' | 'reopens';

/** Opens the storages of one test in one location, and checks at the end that the last one is consistent. */
export class StorageFixture {
  readonly #location: StorageLocation;
  readonly #round: Round;
  #opened: Opened | undefined;

  constructor(location: StorageLocation, round: Round) {
    this.#location = location;
    this.#round = round;
  }

  get isPersistent(): boolean {
    return this.#location.isPersistent;
  }

  /** Opens the test's storage. */
  async open<D extends object = TrackData, A extends string = never>(
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>> {
    const storage = await this.#location.open<D, A>(options);
    this.#opened = storage;
    return storage;
  }

  /** Closes the storage and opens its data again, with other options if given. */
  async reopen<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
    options?: TrackingStorageOptions<A>,
  ): Promise<TrackingStorage<D, A>> {
    const again = await this.#location.reopen(storage, options);
    this.#opened = again;
    return again;
  }

  /** Between what a test does and what it expects: closes the storage and opens it again, in the round that does so. */
  maybeReopen<D extends object, A extends string>(
    storage: TrackingStorage<D, A>,
  ): Promise<TrackingStorage<D, A>> | TrackingStorage<D, A> {
    return this.#round === 'reopens' ? this.reopen(storage) : storage;
  }

  /** Expects that the last storage is consistent, and opens it once more if the test left it closed. */
  async checkAtEnd(): Promise<void> {
    const storage = this.#opened;
    if (storage === undefined) return;
    if (storage.status !== 'open') await storage.open();
    await expectConsistent(storage);
  }

  async dispose(): Promise<void> {
    await this.#opened?.close();
    await this.#location.dispose();
  }
}

/** Runs the body of a test with a fixture, and ends it with a consistency check. */
export async function withFixture(
  create: CreateLocation,
  body: (fixture: StorageFixture) => Promise<void>,
  round: Round = 'stays open',
): Promise<void> {
  const fixture = new StorageFixture(await create(), round);
  try {
    await body(fixture);
    await fixture.checkAtEnd();
  } finally {
    await fixture.dispose();
  }
}
