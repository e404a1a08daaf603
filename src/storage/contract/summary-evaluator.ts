import type { OnHookFailure } from './hook.ts';
import type { CountedTrack, Summary } from './summary.ts';

/** The keys and transfers of one track, in the order of the summaries. */
export interface TrackCounts {
  /** Undefined where the summary does not count the track. */
  readonly keys: readonly (string | undefined)[];
  readonly transfers: readonly number[];
}

/** Evaluates summaries for a track when it is saved, as its data may change later. */
export class SummaryEvaluator {
  readonly #summaries: readonly Summary[];
  readonly #onFailure: OnHookFailure;

  constructor(summaries: readonly Summary[], onFailure: OnHookFailure) {
    this.#summaries = summaries;
    this.#onFailure = onFailure;
  }

  /** A summary that throws does not count the track; the failure is reported. */
  countsOf(track: CountedTrack<object>, trackId?: string): TrackCounts {
    const keys: (string | undefined)[] = [];
    const transfers: number[] = [];
    for (const summary of this.#summaries) {
      let key: string | undefined;
      let transfer = 0;
      try {
        key = summary.keyOf(track);
        if (key !== undefined) transfer = summary.transferOf(track);
      } catch (error) {
        key = undefined;
        this.#report(summary, error, track, trackId);
      }
      keys.push(key);
      transfers.push(transfer);
    }
    return { keys, transfers };
  }

  #report(summary: Summary, error: unknown, track: CountedTrack<object>, trackId: string | undefined): void {
    const { taskId, userName, timeStamp } = track;
    const named = trackId === undefined ? {} : { trackId };
    this.#onFailure({ hook: summary.name, error, track: { taskId, userName, timeStamp, ...named } });
  }
}
