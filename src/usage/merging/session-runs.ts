import { expectDefined } from '../../errors.ts';
import type { SessionSpan } from '../partial/usage-entry.ts';
import type { DecodedPartial } from '../partial/usage-partial.ts';
import type { MasterStorage } from './master-storage.ts';
import { keysOf } from './merge-keys.ts';

/** Sessions whose runs are cached in memory. */
const REMEMBERED_SESSIONS_MAX = 50_000;

interface SessionRun {
  runId: number;
  /** The latest end that the master knows. */
  end: number;
}

/** The source under which a master stores an end of a session that is later than its run's. */
export const sessionEndKey = (runId: number): string => `usage:end:${runId}`;

/** Gives each session of a tracker one run in the master, and the master the latest end of the session. */
export class SessionRuns {
  readonly #target: MasterStorage;
  readonly #remembered = new Map<string, SessionRun>();

  constructor(target: MasterStorage) {
    this.#target = target;
  }

  /** Ensures that all sessions of some partials have runs. Returns the run of each session for each partial. */
  async runsOf(partials: readonly DecodedPartial[]): Promise<ReadonlyMap<number, number>[]> {
    const spans = latestSpans(partials);
    const runs = new Map<string, SessionRun>();
    await Promise.all(Array.from(spans, async ([key, span]) => runs.set(key, await this.#runOf(key, span))));
    return partials.map((partial) => {
      const keys = keysOf(partial);
      const entries = partial.sessions.map(
        ({ session }) =>
          [session, expectDefined(runs.get(keys.session(session)), 'each session has a run').runId] as const,
      );
      return new Map(entries);
    });
  }

  forget(): void {
    this.#remembered.clear();
  }

  async #runOf(key: string, span: SessionSpan): Promise<SessionRun> {
    const run = this.#remembered.get(key) ?? (await this.#find(key)) ?? (await this.#make(key, span));
    if (span.end > run.end) {
      await this.#target.saveUserTracks([], { source: sessionEndKey(run.runId), position: span.end });
      run.end = span.end;
    }
    if (this.#remembered.size >= REMEMBERED_SESSIONS_MAX) this.#remembered.clear();
    this.#remembered.set(key, run);
    return run;
  }

  /** If the run was removed from the master, the session gets a new one. Its greater number replaces the old position. */
  async #find(key: string): Promise<SessionRun | undefined> {
    const runId = await this.#target.getPosition(key);
    const run = runId === undefined ? undefined : await this.#target.getRun({ runId });
    if (runId === undefined || run === undefined) return undefined;
    return { runId, end: Math.max(run.end, (await this.#target.getPosition(sessionEndKey(runId))) ?? 0) };
  }

  /** A crash between the two steps leaves only a run without tracks. */
  async #make(key: string, { start, end }: SessionSpan): Promise<SessionRun> {
    const state = { runId: 0, taskId: undefined, start, end, finished: false, isCurrent: false };
    const runId = await this.#target.restoreRun(state);
    await this.#target.saveUserTracks([], { source: key, position: runId });
    return { runId, end };
  }
}

/** Each session of the partials once, with its widest span. */
function latestSpans(partials: readonly DecodedPartial[]): Map<string, SessionSpan> {
  const spans = new Map<string, SessionSpan>();
  for (const partial of partials) {
    const keys = keysOf(partial);
    for (const span of partial.sessions) {
      const key = keys.session(span.session);
      const { start, end } = spans.get(key) ?? span;
      spans.set(key, { ...span, start: Math.min(start, span.start), end: Math.max(end, span.end) });
    }
  }
  return spans;
}
