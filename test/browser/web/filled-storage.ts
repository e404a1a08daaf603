import { type GeneratedData, generateTracks } from '../../../bench/generate-tracks.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { defineSummary } from '../../../src/summaries/index.ts';

const BATCH_LENGTH = 5_000;

/** The attributes of the generated data that the storage indexes. */
type Indexed = 'action' | 'device';

const pageOf = ({ data }: { data: unknown }): string => (data as GeneratedData).page;
const durationOf = ({ data }: { data: unknown }): number => (data as GeneratedData).durationMs;

/**
 * A storage in memory with generated tracks, the same for the same seed. Sessions of the generator are runs, each of the
 * task that its first track is of; most of them are finished.
 */
export async function fillStorage(size: number, seed = 1): Promise<TrackingStorage<object, Indexed>> {
  const storage = await TrackingStorage.open<object, Indexed>(undefined, {
    indexAttributes: ['action', 'device'],
    hooks: [defineSummary({ name: 'pages', key: pageOf, transfer: durationOf })],
  });
  const runIds = new Map<string, number>();
  let batch = [];
  for (const { run, taskId, userName, data, timeStamp } of generateTracks({ size, seed })) {
    let runId = runIds.get(run);
    if (runId === undefined) {
      const isOver = runIds.size % 20 !== 0;
      const state = { runId: runIds.size + 1, taskId, start: timeStamp, end: timeStamp };
      runId = await storage.restoreRun({ ...state, finished: isOver, isCurrent: !isOver });
      runIds.set(run, runId);
    }
    batch.push({ taskId, runId, userName, data, timeStamp });
    if (batch.length < BATCH_LENGTH) continue;
    await storage.saveUserTracks(batch);
    batch = [];
  }
  await storage.saveUserTracks(batch);
  return storage;
}
