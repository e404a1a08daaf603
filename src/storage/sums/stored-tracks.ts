import { TrackingError } from '../../errors.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import type { SummaryEvaluator, TrackCounts } from '../contract/summary-evaluator.ts';
import { trackIdOf } from '../contract/track-id.ts';
import { keyRange, numberOfKey } from '../engine/keys.ts';
import { firstKeyFor, recordsOf } from '../engine/records/row-group.ts';
import { dataOfRecord, decodeTrack, verifyTrack } from '../engine/records/track-record.ts';
import type { Store } from '../engine/store.ts';

/** What the summaries say of a stored track. */
export interface StoredCounts {
  trackNum: number;
  timeStamp: number;
  counts: TrackCounts;
}

/** Some tracks with successive numbers. */
export interface TrackStretch {
  tracks: StoredCounts[];
  /** All tracks up to this number are in this stretch or before it. */
  upTo: number;
}

/** Is told of a track that cannot be read. */
export type OnDamagedTrack = (trackNum: number, error: TrackingError) => void;

/** Reads the stored tracks from a number on in stretches, and evaluates the summaries for each. */
export async function* countStored(
  store: Store,
  evaluator: SummaryEvaluator,
  onDamaged: OnDamagedTrack,
  from: number,
): AsyncGenerator<TrackStretch> {
  const to = store.lastTrackNum;
  const range = { gte: firstKeyFor(from), lt: keyRange('track', to + 1).gte };
  for await (const entries of store.database.entries(range)) {
    const tracks: StoredCounts[] = [];
    let upTo = from - 1;
    for (const [key, bytes] of entries) {
      const first = numberOfKey(key);
      upTo = Math.max(upTo, first);
      for (const [trackNum, record] of attempt(first, onDamaged, () => recordsOf(key, bytes)) ?? []) {
        if (trackNum < from || trackNum > to) continue;
        const each = attempt(trackNum, onDamaged, () => countRecord(evaluator, trackNum, record));
        if (each) tracks.push(each);
        upTo = trackNum;
      }
    }
    yield { tracks, upTo };
  }
  yield { tracks: [], upTo: to };
}

function countRecord(evaluator: SummaryEvaluator, trackNum: number, bytes: Buffer): StoredCounts {
  verifyTrack(trackNum, bytes);
  const record = decodeTrack(bytes);
  const { taskId, userName, timeStamp } = record;
  const track = { taskId, userName, timeStamp, data: dataOfRecord(record) };
  return { trackNum, timeStamp, counts: evaluator.countsOf(track, trackIdOf(trackNum)) };
}

function attempt<T>(trackNum: number, onDamaged: OnDamagedTrack, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    onDamaged(trackNum, error);
    return undefined;
  }
}

/** Reports a track that cannot be read as a failure of the summaries that should count it. */
export function reportDamaged(
  { index }: Store,
  summaries: readonly { name: string }[],
  onFailure: OnHookFailure,
): OnDamagedTrack {
  return (trackNum, error) => {
    const { taskId, userName, timeStamp } = index.has(trackNum)
      ? index.metadataOf(trackNum)
      : { taskId: '', userName: '', timeStamp: 0 };
    const track = { taskId, userName, timeStamp, trackId: trackIdOf(trackNum) };
    for (const { name: hook } of summaries) onFailure({ hook, error, track });
  };
}
