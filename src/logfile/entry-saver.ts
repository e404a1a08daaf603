import { messageOf, TrackingError, type TrackingErrorCode } from '../errors.ts';
import { type EntryBatch, faultOf, type LocatedEntry, positionBehind } from './entry-batch.ts';
import type { EntryStorage } from './entry-storage.ts';
import type { LoadCounter } from './load-result.ts';

/** What a storage may have against a single entry. */
const ENTRY_CODES: readonly TrackingErrorCode[] = ['TRACKS_INVALID_RUN', 'TRACKS_INVALID_ENTRY'];

/** Saves batches one after the other, together with the position that each brings its file to. */
export class EntrySaver {
  readonly #storage: EntryStorage;
  readonly #counter: LoadCounter;
  #saving: Promise<void> = Promise.resolve();

  constructor(storage: EntryStorage, counter: LoadCounter) {
    this.#storage = storage;
    this.#counter = counter;
  }

  /** Begins to save a batch as soon as the one before it is saved. Rejects if that failed. */
  async save(batch: EntryBatch): Promise<void> {
    await this.#saving;
    this.#saving = this.#saveBatch(batch);
    // The error is thrown where the save is awaited.
    this.#saving.catch(() => {});
  }

  /** Settles when everything is saved, or could not be. */
  finish(): Promise<void> {
    return this.#saving;
  }

  async #saveBatch(batch: EntryBatch): Promise<void> {
    const position = positionBehind(batch);
    await this.#storage.ready?.();
    await this.#saveEntries(batch, batch.entries, position);
    this.#counter.lines += batch.block.lines.length;
    this.#counter.skipped += batch.skipped;
    if (batch.faults.length === 0) return;
    const before = await batch.linesBefore();
    for (const fault of batch.faults) this.#counter.addFault({ ...fault, line: fault.line + before });
  }

  /** One entry that the storage refuses keeps it from saving all: halves are tried, until it is found. */
  async #saveEntries(batch: EntryBatch, located: readonly LocatedEntry[], position: number): Promise<void> {
    const { source } = batch;
    const entries = located.map(({ entry }) => entry);
    try {
      this.#counter.tracks += (await this.#storage.saveUserTracks(entries, { source, position })).length;
    } catch (error) {
      if (entries.length === 0 || !isAboutEntry(error)) throw error;
      if (entries.length === 1) await this.#passOver(batch, located[0]!, position, error);
      else await this.#saveHalves(batch, located, position);
    }
  }

  async #saveHalves(batch: EntryBatch, located: readonly LocatedEntry[], position: number): Promise<void> {
    const middle = located.length >> 1;
    const first = located.slice(0, middle);
    await this.#saveEntries(batch, first, positionBehind(batch, first.at(-1)!.raw));
    await this.#saveEntries(batch, located.slice(middle), position);
  }

  async #passOver(
    batch: EntryBatch,
    { raw, line }: LocatedEntry,
    position: number,
    error: unknown,
  ): Promise<void> {
    await this.#storage.saveUserTracks([], { source: batch.source, position });
    const place = { file: batch.file, line: line + (await batch.linesBefore()), text: raw.text };
    this.#counter.addFault(faultOf(place, 'rejected', messageOf(error)));
  }
}

function isAboutEntry(error: unknown): boolean {
  if (error instanceof TrackingError) return ENTRY_CODES.includes(error.code);
  return error instanceof TypeError || error instanceof RangeError;
}
