import { TrackingError } from '../../errors.ts';
import type { PeriodRange } from '../contract/sum-span.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import { type PackedIntegers, packIntegers, unpackIntegers } from '../engine/records/packed-numbers.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import type { Database } from '../leveldb/database.ts';
import type { DatabaseSnapshot } from '../leveldb/level-types.ts';
import { type Columns, type ColumnTotals, cutColumns, joinColumns, NO_COLUMNS, totalsOf } from './columns.ts';
import {
  type BucketName,
  headerKey,
  headerRange,
  type SeriesName,
  startOfHeader,
  sumPageKey,
} from './sum-keys.ts';

/** Counters on one page: a value of a few hundred kilobytes. */
const PAGE_ROWS_MAX = 65_536;

/** What is known of a period without reading its counters. */
export interface BucketHeader extends ColumnTotals {
  /** The number of different keys. */
  keys: number;
  pages: number;
}

/** The sums of a summary in a period, as they are stored. */
export interface Bucket {
  name: BucketName;
  header: BucketHeader;
}

export function encodeBucketHeader(name: BucketName, { keys, pages, hits, transfer }: BucketHeader): Buffer {
  return encodeValue(headerKey(name), [keys, pages, hits, transfer]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeBucketHeader(key: string, bytes: Buffer): BucketHeader {
  const [keys, pages, hits, transfer] = decodeValue(key, bytes) as [number, number, number, number];
  return { keys, pages, hits, transfer };
}

/** The header of a period; undefined if nothing was counted in it. */
export function readHeader(database: Database, name: BucketName): BucketHeader | undefined {
  const key = headerKey(name);
  const bytes = database.getSync(key);
  return bytes && decodeBucketHeader(key, bytes);
}

/** The stored periods of a range, the oldest first; the newest first with `reverse`. */
export async function* readBuckets(
  database: Database,
  series: SeriesName,
  range: Partial<PeriodRange> & { reverse?: boolean } = {},
  snapshot?: DatabaseSnapshot,
): AsyncGenerator<Bucket> {
  const { from, to, reverse = false } = range;
  const keys = { ...headerRange(series, from, to), reverse };
  for await (const entries of database.entries(keys, snapshot)) {
    for (const [key, bytes] of entries) {
      yield { name: { ...series, start: startOfHeader(key) }, header: decodeBucketHeader(key, bytes) };
    }
  }
}

/** The counters of a period. @throws TrackingError TRACKS_CORRUPTED if a page is missing or damaged */
export function readPages(
  database: Database,
  { name, header }: Bucket,
  snapshot?: DatabaseSnapshot,
): Columns {
  const parts: Columns[] = [];
  for (let page = 0; page < header.pages; page++) {
    const key = sumPageKey(name, page);
    const bytes = database.getSync(key, snapshot);
    if (!bytes) {
      const message = `the sums of '${headerKey(name)}' are damaged: there is no '${key}'; rebuildSummaries() counts them again`;
      throw new TrackingError('TRACKS_CORRUPTED', message);
    }
    parts.push(decodeSumPage(key, bytes));
  }
  return parts.length === 0 ? NO_COLUMNS : joinColumns(parts);
}

/** Stages the counters of a period in place of the stored ones. @param before the stored header */
export function stageBucket(
  group: BatchWriter,
  name: BucketName,
  columns: Columns,
  before: BucketHeader | undefined,
): void {
  const pages = Math.ceil(columns.ids.length / PAGE_ROWS_MAX);
  for (let page = 0; page < pages; page++) {
    const key = sumPageKey(name, page);
    group.put(key, encodeSumPage(key, cutColumns(columns, page * PAGE_ROWS_MAX, (page + 1) * PAGE_ROWS_MAX)));
  }
  for (let page = pages; page < (before?.pages ?? 0); page++) group.del(sumPageKey(name, page));
  group.put(
    headerKey(name),
    encodeBucketHeader(name, { keys: columns.ids.length, pages, ...totalsOf(columns) }),
  );
}

/** Stages the removal of a period. */
export function stageBucketRemoval(group: BatchWriter, { name, header }: Bucket): void {
  group.del(headerKey(name));
  for (let page = 0; page < header.pages; page++) group.del(sumPageKey(name, page));
}

function encodeSumPage(key: string, { ids, hits, transfers }: Columns): Buffer {
  const base = ids[0] ?? 0;
  const packed = [ids.map((id) => id - base), hits, transfers].map(packIntegers);
  return encodeValue(key, [ids.length, base, ...packed]);
}

type PackedPage = [
  rows: number,
  base: number,
  ids: PackedIntegers,
  hits: PackedIntegers,
  transfers: PackedIntegers,
];

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
function decodeSumPage(key: string, bytes: Buffer): Columns {
  const [, base, packedIds, hits, transfers] = decodeValue(key, bytes) as PackedPage;
  const ids = new Uint32Array(unpackIntegers(packedIds));
  for (let row = 0; row < ids.length; row++) ids[row]! += base;
  return {
    ids,
    hits: new Float64Array(unpackIntegers(hits)),
    transfers: new Float64Array(unpackIntegers(transfers)),
  };
}
