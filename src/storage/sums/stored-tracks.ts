import { TrackingError } from '../../errors.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import type { Counting, TrackCounts } from '../contract/summary-evaluator.ts';
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

/** Some tracks that follow one another. */
export interface TrackStretch {
  tracks: StoredCounts[];
  /** All tracks up to this number are in this stretch or before it. */
  upTo: number;
}

/** Reads the stored tracks from one number to another, both inclusive, in stretches, and asks the summaries. */
export async function* countStored(
  store: Store,
  counting: Counting,
  onDamaged: (trackNum: number, error: TrackingError) => void,
  from: number,
  to: number,
): AsyncGenerator<TrackStretch> {
  const range = { gte: firstKeyFor(from), lt: keyRange('t', to + 1).gte };
  for await (const entries of store.database.entries(range)) {
    const tracks: StoredCounts[] = [];
    let upTo = from - 1;
    for (const [key, bytes] of entries) {
      const first = numberOfKey(key);
      upTo = Math.max(upTo, first);
      for (const [trackNum, record] of attempt(first, onDamaged, () => recordsOf(key, bytes)) ?? []) {
        if (trackNum < from || trackNum > to) continue;
        const each = attempt(trackNum, onDamaged, () => countRecord(counting, trackNum, record));
        if (each) tracks.push(each);
        upTo = trackNum;
      }
    }
    yield { tracks, upTo };
  }
  yield { tracks: [], upTo: to };
}

function countRecord(counting: Counting, trackNum: number, bytes: Buffer): StoredCounts {
  verifyTrack(trackNum, bytes);
  const record = decodeTrack(bytes);
  const { taskId, userName, timeStamp } = record;
  const track = { taskId, userName, timeStamp, data: dataOfRecord(record) };
  return { trackNum, timeStamp, counts: counting.countsOf(track, trackIdOf(trackNum)) };
}

function attempt<T>(
  trackNum: number,
  onDamaged: (trackNum: number, error: TrackingError) => void,
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    onDamaged(trackNum, error);
    return undefined;
  }
}

/** Reports a track that cannot be read as a failure of those that should count it. */
export function reportDamaged(
  store: Store,
  names: readonly string[],
  onFailure: OnHookFailure,
): (trackNum: number, error: TrackingError) => void {
  return (trackNum, error) => {
    const isKnown = store.index.has(trackNum);
    const { taskId, userName, timeStamp } = isKnown
      ? store.index.metadataOf(trackNum)
      : { taskId: '', userName: '', timeStamp: 0 };
    for (const hook of names)
      onFailure({ hook, error, track: { taskId, userName, timeStamp, trackId: trackIdOf(trackNum) } });
  };
}
