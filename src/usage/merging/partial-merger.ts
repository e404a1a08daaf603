import { expectDefined } from '../../errors.ts';
import type { TrackEntry } from '../../storage/index.ts';
import { Mutex } from '../mutex.ts';
import type { PartialName } from '../partial/partial-name.ts';
import { pickEvent, type UsageEntry } from '../partial/usage-entry.ts';
import type { DecodedPartial } from '../partial/usage-partial.ts';
import type { MasterStorage, UsageData } from './master-storage.ts';
import { contentOf, keysOf } from './merge-keys.ts';
import { SessionRuns } from './session-runs.ts';

/** Entries to save together, unless a single partial has more. A chunk with this number is complete. */
export const CHUNK_ENTRIES_MAX = 10_000;

/**
 * What became of a partial. `duplicate`: the master already has it. `conflict`: the master has another content under
 * its number. `failed`: the master could not store it, and has nothing of it.
 */
export type MergeOutcome =
  | { status: 'merged'; entries: number }
  | { status: 'duplicate' }
  | { status: 'conflict' }
  | { status: 'failed'; error: unknown };

interface MergeCall {
  partials: readonly DecodedPartial[];
  resolve: (outcomes: MergeOutcome[]) => void;
  reject: (error: unknown) => void;
}

/** Merges partials into a master, each at most once. All merges into a master share one merger. */
export class PartialMerger {
  static readonly #ofTarget = new WeakMap<MasterStorage, PartialMerger>();
  readonly #target: MasterStorage;
  readonly #sessions: SessionRuns;
  readonly #mutex = new Mutex();
  readonly #waiting: MergeCall[] = [];

  private constructor(target: MasterStorage) {
    this.#target = target;
    this.#sessions = new SessionRuns(target);
  }

  /** The merger of a master. */
  static of(target: MasterStorage): PartialMerger {
    const merger = PartialMerger.#ofTarget.get(target) ?? new PartialMerger(target);
    PartialMerger.#ofTarget.set(target, merger);
    return merger;
  }

  /**
   * Merges validated partials. Calls run one after the other, so that each sees what the previous one stored; waiting
   * calls are stored together.
   */
  merge(partials: readonly DecodedPartial[]): Promise<MergeOutcome[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ partials, resolve, reject });
      void this.#mutex.run(() => this.#mergeWaiting());
    });
  }

  async #mergeWaiting(): Promise<void> {
    const calls = this.#takeWaiting();
    try {
      const outcomes = await this.#merge(calls.flatMap(({ partials }) => partials));
      for (const { partials, resolve } of calls) resolve(outcomes.splice(0, partials.length));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  }

  /** Takes as many waiting calls as fit into a chunk, at least one; none if an earlier chunk had them all. */
  #takeWaiting(): MergeCall[] {
    const sizes = this.#waiting.map(({ partials }) =>
      partials.reduce((sum, { entries }) => sum + entries.length, 0),
    );
    let [count, entries] = [1, sizes[0] ?? 0];
    while (count < sizes.length && entries + sizes[count]! <= CHUNK_ENTRIES_MAX) entries += sizes[count++]!;
    return this.#waiting.splice(0, count);
  }

  /** Whether the master has the partial of this name. */
  async hasNamed(name: PartialName): Promise<boolean> {
    return (await this.#target.getPosition(keysOf(name).partial(name.number))) === contentOf(name);
  }

  async #merge(partials: readonly DecodedPartial[]): Promise<MergeOutcome[]> {
    const seen = new Map<string, number>();
    const known: (MergeOutcome | undefined)[] = [];
    for (const partial of partials) known.push(await this.#compare(partial, seen));
    const fresh = partials.filter((_, index) => known[index] === undefined);
    const runs = await this.#sessions.runsOf(fresh);
    const saved = new Map<string, MergeOutcome>();
    const saving = fresh.map(async (partial, index) =>
      saved.set(sourceOf(partial), await this.#save(partial, runs[index]!)),
    );
    await Promise.all(saving);
    return partials.map((partial, index) => {
      const outcome = saved.get(sourceOf(partial));
      // A duplicate of a partial that failed has failed too.
      return outcome?.status === 'failed'
        ? outcome
        : (known[index] ?? expectDefined(outcome, 'a partial is known or has an outcome'));
    });
  }

  /** The outcome of a partial that needs no saving; undefined if it is new. */
  async #compare(partial: DecodedPartial, seen: Map<string, number>): Promise<MergeOutcome | undefined> {
    const source = sourceOf(partial);
    const content = contentOf(partial);
    const known = seen.get(source) ?? (await this.#target.getPosition(source));
    if (known !== undefined) return { status: known === content ? 'duplicate' : 'conflict' };
    seen.set(source, content);
    return undefined;
  }

  /** Saves the tracks and the number of the partial in one batch. */
  async #save(partial: DecodedPartial, runs: ReadonlyMap<number, number>): Promise<MergeOutcome> {
    const source = sourceOf(partial);
    const steps = new Map(partial.definitions.map(({ name, checkpoints }) => [name, checkpoints.length]));
    const entries = partial.entries.map((entry) =>
      trackOf(
        partial,
        entry,
        expectDefined(runs.get(entry.session), 'each session of a partial has a run'),
        steps.get(entry.trackable) ?? 0,
      ),
    );
    try {
      await this.#target.saveUserTracks(entries, { source, position: contentOf(partial) });
      return { status: 'merged', entries: entries.length };
    } catch (error) {
      this.#sessions.forget(); // The cache may have a run that was removed.
      return { status: 'failed', error };
    }
  }
}

/** Why a partial with the outcome `conflict` is refused. */
export function conflictOf({ number }: DecodedPartial): string {
  return `another content was merged as number ${number} of this tracker`;
}

const sourceOf = (partial: DecodedPartial): string => keysOf(partial).partial(partial.number);

function trackOf(
  { uuid, trackerId, application }: DecodedPartial,
  entry: UsageEntry,
  runId: number,
  steps: number,
): TrackEntry<UsageData> {
  const origin = { seq: entry.seq, tracker: trackerId, version: application.version };
  const data = { ...pickEvent(entry), ...origin, ...(entry.kind === 'sequence' ? { steps } : {}) };
  return { taskId: entry.trackable, runId, userName: uuid, timeStamp: entry.at, data };
}
