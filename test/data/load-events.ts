import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { TrackEntry, TrackingStorage } from '../../src/storage/index.ts';

/** The runs of a set: their own names, each with the number that the storage gave it. */
export type RunNumbers = ReadonlyMap<string, number>;

const BATCH_SIZE = 2000;

/** A line of an event file. */
interface EventLine {
  taskId: string;
  run: string;
  userName: string;
  timeStamp: string;
  data: Record<string, unknown>;
}

/** Saves every event in the order of the file; each run name becomes a run at its first appearance. */
export async function loadEvents(storage: TrackingStorage, file: string): Promise<RunNumbers> {
  const runs = new Map<string, number>();
  let batch: TrackEntry[] = [];
  let saving: Promise<unknown> = Promise.resolve();
  for await (const line of linesOf(file)) {
    const { run, ...event }: EventLine = JSON.parse(line);
    if (!runs.has(run)) runs.set(run, await storage.startRun(undefined, { timeStamp: event.timeStamp }));
    batch.push({ ...event, runId: runs.get(run) });
    if (batch.length < BATCH_SIZE) continue;
    await saving;
    saving = storage.saveUserTracks(batch);
    batch = [];
  }
  await saving;
  await storage.saveUserTracks(batch);
  return runs;
}

function linesOf(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
