import { standardSummaries } from '../../src/cli/open-storage.ts';
import type { RequestRecord } from '../../src/requests/request-record.ts';
import { type Summary, type TrackEntry, TrackingStorage } from '../../src/storage/index.ts';
import { sumServer, sumUrls } from '../../src/summaries/index.ts';
import { inFolder } from '../measuring/in-folder.ts';
import { median } from '../measuring/rounds.ts';
import { generateRequests } from './requests.ts';

const SEED = 1;
const BATCH_SIZE = 1_000;
/** Readings that one figure is the median of. */
const READINGS = 51;

/** What is measured: tracks a second, or milliseconds a reading. */
export const MEASURES = ['bulk save', 'bulk save with seven summaries', 'top 50 of a month'] as const;

export type Measure = (typeof MEASURES)[number];

/** What a process of its own is to measure. */
export interface MeasureTask {
  measure: Measure;
  /** Tracks, or keys of the month. */
  count: number;
}

/** Measures in a folder that is gone afterwards. */
export async function measure({ measure, count }: MeasureTask): Promise<number> {
  return inFolder((folder) => {
    if (measure === 'top 50 of a month') return measureTop(folder, count);
    return measureSaving(folder, count, measure === 'bulk save' ? [] : standardSummaries);
  });
}

/** Tracks a second, until all of them and their sums are on the disk. */
async function measureSaving(folder: string, count: number, hooks: readonly Summary[]): Promise<number> {
  const entries = [...generateRequests(count, SEED)];
  const storage = await TrackingStorage.open<RequestRecord>(folder, { hooks });
  const start = performance.now();
  await saveAll(storage, entries);
  const seconds = (performance.now() - start) / 1_000;
  if (hooks.length > 0) await expectHits(storage, count);
  await storage.close();
  return count / seconds;
}

async function saveAll(
  storage: TrackingStorage<RequestRecord>,
  entries: readonly TrackEntry<RequestRecord>[],
): Promise<void> {
  for (let n = 0; n < entries.length; n += BATCH_SIZE)
    await storage.saveUserTracks(entries.slice(n, n + BATCH_SIZE));
}

async function expectHits(storage: TrackingStorage<RequestRecord>, count: number): Promise<void> {
  const { hits } = await storage.getTotals(sumServer);
  if (hits !== count) throw new Error(`${hits} hits of ${count}`);
}

/** Milliseconds for the 50 keys of a month with the most hits, of `count` different ones. */
async function measureTop(folder: string, count: number): Promise<number> {
  const entries = Array.from(generateRequests(count, SEED), (entry, n) => ({
    ...entry,
    data: { ...entry.data, url: `/pages/${n}` },
  }));
  const popular = [...generateRequests(count, SEED + 1)].map((entry) => ({
    ...entry,
    data: {
      ...entry.data,
      url: `/pages/${entry.data.url.length + Number(/\d+/.exec(entry.data.url)?.[0] ?? 0)}`,
    },
  }));
  const storage = await TrackingStorage.open<RequestRecord>(folder, { hooks: [sumUrls] });
  await saveAll(storage, entries);
  await saveAll(storage, popular);
  await storage.close();
  await storage.open();
  const times: number[] = [];
  for (let n = 0; n < READINGS; n++) {
    const start = performance.now();
    const rows = await storage.getSum(sumUrls, {
      period: 'month',
      startDate: '2026-01',
      order: 'hits',
      limit: 50,
    });
    times.push(performance.now() - start);
    if (rows.length !== Math.min(50, count)) throw new Error(`${rows.length} rows`);
  }
  await storage.close();
  return median(times);
}
