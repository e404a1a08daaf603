import { type TrackEntry, TrackingStorage } from '../../src/storage/index.ts';
import {
  type CountedRequest,
  sumRemotes,
  sumServer,
  sumUrls,
  sumUserAgents,
} from '../../src/summaries/index.ts';
import { parseLogLine } from './parse-log-line.ts';
import { linesOf } from './web-truth.ts';

/** Entries of a log that are one delivery. */
const DELIVERY_LENGTH = 500;

/** The summaries of an access log. */
export const LOG_HOOKS = [sumServer, sumUrls, sumRemotes, sumUserAgents];

/** Opens a storage that counts an access log, with counters that go into stored periods often. */
export function openLogStorage(folder: string): Promise<TrackingStorage<CountedRequest>> {
  return TrackingStorage.open<CountedRequest>(folder, {
    hooks: LOG_HOOKS,
    summaries: { openCountersMax: 5000 },
    checkpointInterval: 20_000,
  });
}

/** Loads what is missing of a log, several deliveries in flight. Position: lines taken in. */
export async function loadWebLog(
  storage: TrackingStorage<CountedRequest>,
  file: string,
  onSaved: (lines: number) => void = () => undefined,
): Promise<void> {
  const done = (await storage.getPosition('log')) ?? 0;
  let [lines, saving]: [number, Promise<unknown>] = [0, Promise.resolve()];
  let entries: TrackEntry<CountedRequest>[] = [];
  const save = async (): Promise<void> => {
    const position = lines;
    const [batch, before] = [entries, saving];
    entries = [];
    saving = storage.saveUserTracks(batch, { source: 'log', position }).then(() => onSaved(position));
    await before;
  };
  for await (const line of linesOf(file)) {
    if (++lines <= done) continue;
    const entry = parseLogLine(line);
    if (entry) entries.push(entry);
    if (lines % DELIVERY_LENGTH === 0) await save();
  }
  await save();
  await saving;
}
