import { TrackingError } from '../../errors.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import type { Database } from '../leveldb/database.ts';
import type { DatabaseSnapshot } from '../leveldb/level-types.ts';
import { type Columns, type ColumnTotals, cutColumns, joinColumns, NO_COLUMNS, totalsOf } from './columns.ts';
import { type PackedColumn, packColumn, unpackColumn } from './packed-column.ts';
import { type BucketName, headerKey, sumPageKey } from './sum-keys.ts';

/** Counters on one page: a value of a few hundred kilobytes. */
const PAGE_ROWS_MAX = 65_536;

/** What is known of a period without reading its counters. */
export interface BucketHeader extends ColumnTotals {
  /** The number of different keys. */
  keys: number;
  pages: number;
}

export function encodeHeader(name: BucketName, { keys, pages, hits, transfer }: BucketHeader): Buffer {
  return encodeValue(headerKey(name), [keys, pages, hits, transfer]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeHeader(key: string, bytes: Buffer): BucketHeader {
  const [keys, pages, hits, transfer] = decodeValue(key, bytes) as [number, number, number, number];
  return { keys, pages, hits, transfer };
}

/** The header of a period; undefined if nothing was counted in it. */
export function readHeader(
  database: Database,
  name: BucketName,
  snapshot?: DatabaseSnapshot,
): BucketHeader | undefined {
  const key = headerKey(name);
  const bytes = database.getSync(key, snapshot);
  return bytes && decodeHeader(key, bytes);
}

/** The counters of a period. @throws TrackingError TRACKS_CORRUPTED if a page is missing or damaged */
export function readPages(
  database: Database,
  name: BucketName,
  { pages }: BucketHeader,
  snapshot?: DatabaseSnapshot,
): Columns {
  const parts: Columns[] = [];
  for (let page = 0; page < pages; page++) {
    const key = sumPageKey(name, page);
    const bytes = database.getSync(key, snapshot);
    if (!bytes) {
      const message = `the sums of '${headerKey(name)}' are damaged: there is no '${key}'; rebuildSummaries() makes them anew`;
      throw new TrackingError('TRACKS_CORRUPTED', message);
    }
    parts.push(decodeSumPage(key, bytes));
  }
  return parts.length === 0 ? NO_COLUMNS : joinColumns(parts);
}

/** Stages the counters of a period in place of those there were. @param before the header that is stored now */
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
  group.put(headerKey(name), encodeHeader(name, { keys: columns.ids.length, pages, ...totalsOf(columns) }));
}

/** Stages that a period goes. */
export function stageBucketRemoval(group: BatchWriter, name: BucketName, { pages }: BucketHeader): void {
  group.del(headerKey(name));
  for (let page = 0; page < pages; page++) group.del(sumPageKey(name, page));
}

function encodeSumPage(key: string, { ids, hits, transfers }: Columns): Buffer {
  const base = ids[0] ?? 0;
  const packed = [ids.map((id) => id - base), hits, transfers].map(packColumn);
  return encodeValue(key, [ids.length, base, ...packed]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeSumPage(key: string, bytes: Buffer): Columns {
  const fields = decodeValue(key, bytes) as [number, number, PackedColumn, PackedColumn, PackedColumn];
  const [, base, packedIds, hits, transfers] = fields;
  const ids = new Uint32Array(unpackColumn(packedIds));
  for (let row = 0; row < ids.length; row++) ids[row]! += base;
  return {
    ids,
    hits: new Float64Array(unpackColumn(hits)),
    transfers: new Float64Array(unpackColumn(transfers)),
  };
}
