import { formatCount } from '../charts/index.ts';
import { batchesOf } from '../slices/index.ts';
import type { TrackEntry } from '../storage/index.ts';
import type { DemoOptions } from './demo-requests.ts';
import type { AnyStorage } from './open-storage.ts';
import type { Session } from './session.ts';
import { showText } from './show-text.ts';

const BATCH_LENGTH = 1000;
const TOP_LENGTH = 5;

/** Fills a storage with made-up requests, and writes what it holds. */
export async function fillDemo(session: Session, storage: AnyStorage, options: DemoOptions): Promise<void> {
  const visits = await session.withProgress('Making up', (progress) =>
    saveRequests(storage, options, (requests) =>
      progress.update(requests, options.count, `${formatCount(requests)} requests`),
    ),
  );
  const top = await storage.getSum('sumUrls', { period: 'month', order: 'hits', limit: TOP_LENGTH });
  const pages = top.map(({ key, hits }) => `  ${formatCount(hits).padStart(8)}  ${showText(key)}`);
  const requests = await storage.count();
  const users = (await storage.distinct('userName')).length;
  await session.report(
    { requests, visits, users },
    [
      `Stored ${formatCount(requests)} requests of ${users} users in ${formatCount(visits)} visits.`,
      'Pages that were requested most in a month:',
      ...pages,
    ].join('\n'),
  );
}

/** Resolves to the number of visits. */
async function saveRequests(
  storage: AnyStorage,
  options: DemoOptions,
  onSaved: (requests: number) => void,
): Promise<number> {
  // Loaded here, because they take a while to load.
  const { demoRequests } = await import('./demo-requests.ts');
  const { toEntry } = await import('../requests/index.ts');
  const runs = new Map<number, number>();
  let saved = 0;
  for await (const requests of batchesOf(demoRequests(options), BATCH_LENGTH)) {
    const entries: TrackEntry<Record<string, unknown>>[] = [];
    for (const { visit, record } of requests) {
      if (!runs.has(visit)) runs.set(visit, await storage.startRun(undefined, { timeStamp: record.date }));
      const entry = toEntry(record, runs.get(visit)!);
      entries.push({ ...entry, data: { ...entry.data } });
    }
    await storage.saveUserTracks(entries);
    saved += entries.length;
    onSaved(saved);
  }
  return runs.size;
}
