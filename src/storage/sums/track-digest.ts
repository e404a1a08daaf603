import { crc32 } from 'node:zlib';
import { Slices } from '../../slices/index.ts';
import type { Disagreement } from '../contract/reports.ts';
import { SummaryEvaluator } from '../contract/summary-evaluator.ts';
import type { Store } from '../engine/store.ts';
import { readBuckets, readPages } from './buckets.ts';
import type { Columns } from './columns.ts';
import type { KeyDictionary } from './key-dictionary.ts';
import type { DefinedSummary, StoredSummary } from './stored-summary.ts';
import { countStored } from './stored-tracks.ts';
import type { SumStore } from './sum-store.ts';

/** Numbers are added up modulo this. */
const WORD = 0x100000000;

/**
 * The counters of an hour in four numbers: totals, and totals in which each counter is multiplied by a hash of its key.
 * They do not depend on the order of the counters, so neither tracks nor keys need be kept in memory.
 */
class HourDigest {
  hits = 0;
  transfer = 0;
  #keyedHits = 0;
  #keyedTransfer = 0;

  add(key: string, hits: number, transfer: number): void {
    const factor = crc32(key) | 1;
    this.hits += hits;
    this.transfer += transfer;
    this.#keyedHits = (this.#keyedHits + Math.imul(factor, hits % WORD)) | 0;
    this.#keyedTransfer = (this.#keyedTransfer + Math.imul(factor, transfer % WORD)) | 0;
  }

  equals(other: HourDigest | undefined): boolean {
    return (
      other !== undefined &&
      this.hits === other.hits &&
      this.transfer === other.transfer &&
      this.#keyedHits === other.#keyedHits &&
      this.#keyedTransfer === other.#keyedTransfer
    );
  }
}

type Digests = Map<number, HourDigest>;

/** Whether the sums should be those of the tracks: all were counted, and no track was changed or removed since. */
export function isLikeTracks({ lastTrackNum }: Store, { record }: StoredSummary): boolean {
  const { isWhole, isLikeTracks, countedTo } = record;
  return isWhole && isLikeTracks && countedTo >= lastTrackNum;
}

/** Compares the sums by hour with what `digestTracks` made of the tracks. */
export async function* compareWithTracks(
  store: Store,
  sums: SumStore,
  summary: StoredSummary,
  expected: Digests,
): AsyncGenerator<Disagreement> {
  const counted = await digestSums(store, sums, summary);
  for (const hour of new Set([...counted.keys(), ...expected.keys()])) {
    if (counted.get(hour)?.equals(expected.get(hour))) continue;
    const [found, wanted] = [counted.get(hour), expected.get(hour)];
    const message = `${sums.zone.formatHour(hour * 1000)} has ${found?.hits ?? 0} hits and a transfer of ${found?.transfer ?? 0}, but the tracks ${wanted?.hits ?? 0} and ${wanted?.transfer ?? 0}, or other keys`;
    yield { kind: 'sum', message };
  }
}

/** What the sums by hour of each summary should be. The tracks are read once for all of them. */
export async function digestTracks(
  store: Store,
  sums: SumStore,
  summaries: readonly DefinedSummary[],
): Promise<[DefinedSummary, Digests][]> {
  const digests = summaries.map((summary): [DefinedSummary, Digests] => [summary, new Map()]);
  const definitions = summaries.map(({ definition }) => definition);
  const evaluator = new SummaryEvaluator(definitions, () => undefined); // It was reported when the track was saved.
  const ignoreDamaged = (): void => undefined; // It is reported as a record.
  for await (const { tracks } of countStored(store, evaluator, ignoreDamaged, 1)) {
    for (const { timeStamp, counts } of tracks) {
      const hour = sums.zone.hourOf(timeStamp) / 1000;
      if (hour < sums.registry.expired.hour) continue;
      digests.forEach(([, each], i) => {
        const key = counts.keys[i];
        if (key !== undefined) digestOf(each, hour).add(key, 1, counts.transfers[i]!);
      });
    }
  }
  return digests;
}

async function digestSums(
  store: Store,
  sums: SumStore,
  { record: { number: summary, generation }, dictionary }: StoredSummary,
): Promise<Digests> {
  const digests: Digests = new Map();
  const slices = new Slices();
  for await (const bucket of readBuckets(store.database, { summary, generation, period: 'hour' })) {
    await addColumns(digestOf(digests, bucket.name.start), dictionary, readPages(store.database, bucket));
    if (slices.isTimeUp()) await slices.next();
  }
  for (const [hour, counts] of sums.open.of(summary)) {
    if (hour >= sums.registry.expired.hour)
      await addColumns(digestOf(digests, hour), dictionary, counts.columns);
  }
  return digests;
}

async function addColumns(digest: HourDigest, dictionary: KeyDictionary, columns: Columns): Promise<void> {
  const texts = await dictionary.textsOf(columns.ids);
  texts.forEach((text, row) => {
    digest.add(text, columns.hits[row]!, columns.transfers[row]!);
  });
}

function digestOf(digests: Digests, hour: number): HourDigest {
  const known = digests.get(hour) ?? new HourDigest();
  digests.set(hour, known);
  return known;
}
