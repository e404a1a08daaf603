import type { SessionSpan } from '../partial/usage-entry.ts';
import type { DecodedPartial } from '../partial/usage-partial.ts';
import { REMEMBERED_SESSIONS_MAX } from './limits.ts';
import type { MergeTarget } from './master-storage.ts';
import { keysOf } from './merge-keys.ts';

/** The run that a session has in the master. */
interface SessionRun {
  runId: number;
  /** The latest end that the master knows of. */
  end: number;
}

/** The source under which a master keeps an end of a session that it learned after the session's run was made. */
export const sessionEndKey = (runId: number): string => `usage:end:${runId}`;

/** Gives each session of a tracker one run in the master, and the master its latest end. */
export class SessionRuns {
  readonly #target: MergeTarget;
  readonly #remembered = new Map<string, SessionRun>();

  constructor(target: MergeTarget) {
    this.#target = target;
  }

  /** Makes sure that all sessions of some partials have runs; returns the run of each session of each of them. */
  async runsOf(partials: readonly DecodedPartial[]): Promise<ReadonlyMap<number, number>[]> {
    const spans = latestSpans(partials);
    const runs = new Map<string, SessionRun>();
    await Promise.all(Array.from(spans, async ([key, span]) => runs.set(key, await this.#runOf(key, span))));
    return partials.map((partial) => {
      const keys = keysOf(partial);
      const entries = partial.sessions.map(
        ({ session }) => [session, runs.get(keys.session(session))!.runId] as const,
      );
      return new Map(entries);
    });
  }

  /** Looks everything up again. */
  forget(): void {
    this.#remembered.clear();
  }

  async #runOf(key: string, span: SessionSpan): Promise<SessionRun> {
    const run = this.#remembered.get(key) ?? (await this.#find(key)) ?? (await this.#make(key, span));
    if (span.end > run.end) {
      await this.#target.saveUserTracks([], { source: sessionEndKey(run.runId), position: span.end });
      run.end = span.end;
    }
    this.#remember(key, run);
    return run;
  }

  /** A run that was removed from the master since is made anew: its number is greater, so the master remembers that one. */
  async #find(key: string): Promise<SessionRun | undefined> {
    const runId = await this.#target.getPosition(key);
    const run = runId === undefined ? undefined : await this.#target.getRun({ runId });
    if (runId === undefined || run === undefined) return undefined;
    return { runId, end: Math.max(run.end, (await this.#target.getPosition(sessionEndKey(runId))) ?? 0) };
  }

  /** Dying between the two steps leaves a run without tracks behind, and nothing else. */
  async #make(key: string, { start, end }: SessionSpan): Promise<SessionRun> {
    const state = { runId: 0, taskId: undefined, start, end, finished: false, isCurrent: false };
    const runId = await this.#target.restoreRun(state);
    await this.#target.saveUserTracks([], { source: key, position: runId });
    return { runId, end };
  }

  #remember(key: string, run: SessionRun): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, run);
    if (this.#remembered.size > REMEMBERED_SESSIONS_MAX) {
      const [oldest] = this.#remembered.keys();
      if (oldest !== undefined) this.#remembered.delete(oldest);
    }
  }
}

/** Each session of the partials once, with the widest span that they tell. */
function latestSpans(partials: readonly DecodedPartial[]): Map<string, SessionSpan> {
  const spans = new Map<string, SessionSpan>();
  for (const partial of partials) {
    const keys = keysOf(partial);
    for (const span of partial.sessions) {
      const key = keys.session(span.session);
      const { start, end } = spans.get(key) ?? span;
      spans.set(key, {
        ...span,
        start: Math.min(start, span.start),
        end: Math.max(end, span.end),
      });
    }
  }
  return spans;
}
