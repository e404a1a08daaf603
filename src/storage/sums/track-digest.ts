import { crc32 } from 'node:zlib';
import type { Disagreement } from '../checking/check-store.ts';
import { Slices } from '../event-loop.ts';
import { Counting } from '../hooks/counting.ts';
import type { Store } from '../store.ts';
import { decodeHeader, readPages } from './buckets.ts';
import type { Columns } from './columns.ts';
import type { KeptSummary } from './kept-summary.ts';
import { countStored } from './stored-tracks.ts';
import { headerRange, startOfHeader } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** Numbers of two to this power are added up without regard to what is above it. */
const WORD = 0x100000000;

/**
 * The counters of an hour in four numbers: totals, and totals in which each counter has a factor that stands for its key.
 * They do not depend on the order in which the counters come, so neither tracks nor keys need be kept in memory.
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

/** Compares the sums by hour with the tracks, if they should be the same: none was changed or removed since it was counted. */
export async function* compareWithTracks(
  store: Store,
  sums: SumStore,
  kept: KeptSummary,
): AsyncGenerator<Disagreement> {
  const { isWhole, isLikeTracks, countedTo } = kept.record;
  if (!kept.definition || !isWhole || !isLikeTracks || countedTo < store.lastTrackNum) return;
  const counted = await digestSums(store, sums, kept);
  const expected = await digestTracks(store, sums, kept);
  for (const hour of new Set([...counted.keys(), ...expected.keys()])) {
    if (counted.get(hour)?.equals(expected.get(hour))) continue;
    const [found, wanted] = [counted.get(hour), expected.get(hour)];
    const message = `${sums.zone.formatHour(hour * 1000)} has ${found?.hits ?? 0} hits and a transfer of ${found?.transfer ?? 0}, but the tracks ${wanted?.hits ?? 0} and ${wanted?.transfer ?? 0}, or other keys`;
    yield { kind: 'sum', message };
  }
}

async function digestTracks(store: Store, sums: SumStore, { definition }: KeptSummary): Promise<Digests> {
  const digests: Digests = new Map();
  const counting = new Counting([definition!], () => undefined); // It was reported when the track was saved.
  const ignoreDamaged = (): void => undefined; // It is reported as a record.
  for await (const { tracks } of countStored(store, counting, ignoreDamaged, 1, store.lastTrackNum)) {
    for (const { timeStamp, counts } of tracks) {
      const hour = sums.zone.hourOf(timeStamp) / 1000;
      const key = counts.keys[0];
      if (key !== undefined && hour >= sums.registry.expired.hour)
        digestOf(digests, hour).add(key, 1, counts.transfers[0]!);
    }
  }
  return digests;
}

async function digestSums(store: Store, sums: SumStore, kept: KeptSummary): Promise<Digests> {
  const digests: Digests = new Map();
  const { number: summary, generation } = kept.record;
  const slices = new Slices();
  const name = { summary, generation, period: 'hour' } as const;
  for await (const entries of store.database.entries(headerRange(name))) {
    for (const [key, bytes] of entries) {
      const start = startOfHeader(key);
      const columns = readPages(store.database, { ...name, start }, decodeHeader(key, bytes));
      await addColumns(digestOf(digests, start), kept, columns);
      if (slices.isTimeUp()) await slices.next();
    }
  }
  for (const [hour, counts] of sums.open.of(summary)) {
    if (hour >= sums.registry.expired.hour) await addColumns(digestOf(digests, hour), kept, counts.columns);
  }
  return digests;
}

async function addColumns(digest: HourDigest, { dictionary }: KeptSummary, columns: Columns): Promise<void> {
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
