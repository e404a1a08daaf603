import { PARTIAL_SIZE_BYTES_MAX } from '../partial/limits.ts';
import { parsePartialName } from '../partial/partial-name.ts';
import type { DecodedPartial } from '../partial/usage-partial.ts';
import type { MergeSettings } from './merge-options.ts';
import type { MergeReport } from './merge-report.ts';
import { CHUNK_ENTRIES_MAX, conflictOf, type MergeOutcome, type PartialMerger } from './partial-merger.ts';
import { withWriteErrors } from './partial-quarantine.ts';
import type { FoundPartial, PartialSource } from './partial-source.ts';
import { Refusal, readPartial, validatePartial } from './validate-partial.ts';

/** Partials to read, check and save together. */
const CHUNK_PARTIALS_MAX = 64;

/** Consecutive partials that can fail to be read before the source counts as broken. */
const FAILURES_IN_A_ROW_MAX = 20;

/** Refused partials that a report lists; it counts all of them. */
const LISTED_REFUSALS_MAX = 1_000;

interface ReadyPartial {
  name: string;
  bytes: Uint8Array;
  partial: DecodedPartial;
}

type SourceSettings = Pick<MergeSettings, 'rules' | 'keepsMerged'>;

export class SourceMerge {
  readonly #source: PartialSource;
  readonly #merger: PartialMerger;
  readonly #settings: SourceSettings;
  readonly #report: MergeReport = { merged: 0, entries: 0, duplicates: 0, refused: 0, refusals: [] };
  /** The first failure of a single partial. It is thrown after the others are merged. */
  #failure: { error: unknown } | undefined;
  #failuresInARow = 0;

  constructor(source: PartialSource, merger: PartialMerger, settings: SourceSettings) {
    this.#source = source;
    this.#merger = merger;
    this.#settings = settings;
  }

  /** Merges chunk by chunk, and reads the next one while one is being stored. */
  async run(): Promise<MergeReport> {
    let storing: Promise<void> = Promise.resolve();
    try {
      for await (const chunk of this.#chunks()) {
        await storing;
        storing = this.#store(chunk);
        storing.catch(() => {}); // Awaited below, or before the next chunk.
      }
    } finally {
      // The source must not be closed while a chunk is being stored. A failure is thrown below.
      await storing.catch(() => {});
    }
    await storing;
    if (this.#failure) throw this.#failure.error;
    return this.#report;
  }

  async *#chunks(): AsyncGenerator<ReadyPartial[], void, undefined> {
    let chunk: ReadyPartial[] = [];
    let entries = 0;
    const found = await this.#source.list();
    for await (const ready of readAhead(found, this.#source.concurrency, (each) => this.#tryRead(each))) {
      if (this.#failuresInARow >= FAILURES_IN_A_ROW_MAX) throw this.#failure?.error;
      if (!ready) continue;
      chunk.push(ready);
      entries += ready.partial.entries.length;
      if (chunk.length < CHUNK_PARTIALS_MAX && entries < CHUNK_ENTRIES_MAX) continue;
      yield chunk;
      [chunk, entries] = [[], 0];
    }
    if (chunk.length > 0) yield chunk;
  }

  /** A partial that cannot be read does not stop the others. If many in a row fail, the source is broken. */
  async #tryRead(found: FoundPartial): Promise<ReadyPartial | undefined> {
    try {
      const ready = await this.#read(found);
      this.#failuresInARow = 0;
      return ready;
    } catch (error) {
      this.#failure ??= { error };
      this.#failuresInARow++;
      return undefined;
    }
  }

  /** A partial that is ready to merge; undefined if there is nothing to merge. */
  async #read({ name, sizeBytes = 0 }: FoundPartial): Promise<ReadyPartial | undefined> {
    const named = parsePartialName(name);
    if (!named) return this.#refuse(name, undefined, 'its name is not that of a partial');
    // Where merged partials stay, their names tell which ones are merged, so that not all are read again.
    if (this.#settings.keepsMerged && (await this.#merger.hasNamed(named))) {
      this.#report.duplicates++;
      return undefined;
    }
    const isTooLarge = sizeBytes > PARTIAL_SIZE_BYTES_MAX;
    const bytes = isTooLarge ? 'too large' : await this.#source.read(name, PARTIAL_SIZE_BYTES_MAX);
    if (bytes === undefined) return undefined;
    if (bytes === 'too large') return this.#refuse(name, undefined, 'it is too large');
    try {
      const partial = await readPartial(name, bytes);
      validatePartial(partial, this.#settings.rules, Date.now());
      return { name, bytes, partial };
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(name, bytes, error.message);
      throw error;
    }
  }

  async #store(chunk: readonly ReadyPartial[]): Promise<void> {
    const outcomes = await this.#merger.merge(chunk.map(({ partial }) => partial));
    for (const [index, ready] of chunk.entries()) {
      // A merged partial that cannot be removed is a duplicate in the next merge.
      await this.#finish(ready, outcomes[index]!).catch((error: unknown) => {
        this.#failure ??= { error };
      });
    }
    const failed = outcomes.find(({ status }) => status === 'failed');
    if (failed?.status === 'failed') throw failed.error;
  }

  async #finish({ name, bytes, partial }: ReadyPartial, outcome: MergeOutcome): Promise<void> {
    if (outcome.status === 'failed') return;
    if (outcome.status === 'conflict') {
      await this.#refuse(name, bytes, conflictOf(partial));
      return;
    }
    if (outcome.status === 'duplicate') this.#report.duplicates++;
    else {
      this.#report.merged++;
      this.#report.entries += outcome.entries;
    }
    if (!this.#settings.keepsMerged) await this.#source.remove(name);
  }

  async #refuse(name: string, bytes: Uint8Array | undefined, reason: string): Promise<undefined> {
    const keptAs = await withWriteErrors(() => this.#source.refuse(name, bytes, reason));
    this.#report.refused++;
    if (this.#report.refusals.length < LISTED_REFUSALS_MAX)
      this.#report.refusals.push({ name, reason, keptAs });
  }
}

/**
 * The results of `work` for each item, in the order of the items, with `concurrency` items in progress. A failure
 * rejects in its turn, after the started ones have settled.
 */
export async function* readAhead<T, R>(
  items: Iterable<T>,
  concurrency: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  try {
    for (const item of items) {
      const promise = work(item);
      promise.catch(() => {}); // The iteration awaits it in its turn.
      begun.push(promise);
      if (begun.length >= concurrency) yield await begun.shift()!;
    }
    while (begun.length > 0) yield await begun.shift()!;
  } finally {
    await Promise.allSettled(begun);
  }
}
