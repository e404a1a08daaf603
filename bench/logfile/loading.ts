import { join } from 'node:path';
import { type LogEntry, Logger, loadLog } from '../../src/logfile/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { generateTracks } from '../generate-tracks.ts';

const SEED = 1;
/** As many as `loadLog` saves at a time, about. */
const BATCH_SIZE = 1_000;

export const LOADINGS = ['bulk save', 'loadLog', 'loadLog, packed'] as const;

/** Brings the same tracks into an empty storage: from memory, or from a log. Tracks a second. */
export async function measureLoading(way: string, folder: string, count: number): Promise<number> {
  const entries = makeEntries(count);
  const logFile = join(folder, 'log');
  if (way !== 'bulk save') await writeLog(logFile, entries, way === 'loadLog, packed');
  await using storage = await TrackingStorage.open(join(folder, 'storage'));
  const start = performance.now();
  if (way === 'bulk save') await saveAll(storage, entries);
  else await loadLog(logFile, storage);
  const seconds = (performance.now() - start) / 1_000;
  if ((await storage.count()) !== count)
    throw new Error(`${way}: ${await storage.count()} tracks of ${count}`);
  return count / seconds;
}

/** Without run ids: all go into the current runs of their tasks. */
function makeEntries(count: number): LogEntry[] {
  const tracks = generateTracks({ size: count, seed: SEED });
  return Array.from(tracks, ({ taskId, userName, timeStamp, data }) => ({
    taskId,
    userName,
    timeStamp,
    data,
  }));
}

async function writeLog(logFile: string, entries: readonly LogEntry[], compress: boolean): Promise<void> {
  await using logger = new Logger('bench', logFile, { maxBytes: 10_000_000, backupCount: 1_000, compress });
  for (const entry of entries) logger.log(entry);
}

async function saveAll(storage: TrackingStorage, entries: readonly LogEntry[]): Promise<void> {
  for (let n = 0; n < entries.length; n += BATCH_SIZE)
    await storage.saveUserTracks(entries.slice(n, n + BATCH_SIZE));
}
