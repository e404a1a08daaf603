import type { NewTrack } from './driver.ts';
import { type GeneratedTrack, generateTracks } from './generate-tracks.ts';

/** How many tracks a bulk save hands over at a time. */
export const BATCH_SIZE = 1_000;

/** Which tracks of the generated sequence. */
export interface TrackRange {
  seed: number;
  /** How many at the start to leave out. */
  from: number;
  /** How many up to the end, those left out included. */
  to: number;
}

/** Generated tracks with their run as a number: the generator numbers its runs by first appearance. */
export function* numberedTracks({ seed, from, to }: TrackRange): Generator<NewTrack, void, undefined> {
  let place = 0;
  for (const track of generateTracks({ size: to, seed })) {
    if (place++ >= from) yield withRunId(track);
  }
}

function withRunId({ taskId, run, userName, timeStamp, data }: GeneratedTrack): NewTrack {
  return { taskId, runId: Number(run.slice('run-'.length)), userName, timeStamp, data };
}

/** The same in arrays of the size of a batch. */
export function* batches(range: TrackRange): Generator<NewTrack[], void, undefined> {
  let batch: NewTrack[] = [];
  for (const track of numberedTracks(range)) {
    batch.push(track);
    if (batch.length < BATCH_SIZE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
