import type { AttributeValue } from '../../contract/types.ts';
import { trackPageKey } from '../keys.ts';
import { decodeValue, encodeValue } from './codec.ts';
import {
  bytesOf,
  type PackedIds,
  type PackedNumbers,
  type PackedTimes,
  packIds,
  packNumbers,
  packTimes,
  type RowNumbers,
  unpackIds,
  unpackNumbers,
  unpackTimes,
} from './packed-numbers.ts';
import { firstBits } from './page-rows.ts';

export const NO_ROW_GROUPS = new Uint32Array(0);

/** The values of one attribute on a page: each value once, and for each row its 1-based index; 0 is none. */
export interface PageColumn {
  name: string;
  values: AttributeValue[];
  ordinals: RowNumbers;
}

/** The columns of up to 65,536 tracks with successive numbers. A row without a task is no track. */
export interface TrackPage {
  /** The number of tracks on the page. */
  count: number;
  times: Float64Array;
  runIds: Uint32Array;
  /** taskId, userName, then the attributes from data. */
  columns: PageColumn[];
  /** A bit for each track that shares a value with the track before; empty if none does. */
  rowGroups: Uint32Array;
}

/** The page without the rows from `rows` on. */
export function cutPage(page: TrackPage, rows: number): TrackPage {
  if (rows >= page.times.length) return page;
  const columns = page.columns.map((column) => ({ ...column, ordinals: column.ordinals.subarray(0, rows) }));
  const count = countRows(columns[0]!.ordinals);
  return {
    count,
    times: page.times.subarray(0, rows),
    runIds: page.runIds.subarray(0, rows),
    columns,
    rowGroups: firstBits(page.rowGroups, rows),
  };
}

/** Removes a track from the page. */
export function clearRow(page: TrackPage, row: number): void {
  if (page.columns[0]!.ordinals[row] !== 0) page.count--;
  for (const { ordinals } of page.columns) ordinals[row] = 0;
  page.runIds[row] = 0;
  page.times[row] = 0;
}

/** The number of rows that are tracks. */
export function countRows(ordinals: RowNumbers): number {
  let count = 0;
  for (const ordinal of ordinals) if (ordinal !== 0) count++;
  return count;
}

export function encodeTrackPage(
  number: number,
  { count, times, runIds, columns, rowGroups }: TrackPage,
): Buffer {
  const packed = columns.map(({ name, values, ordinals }) => [name, values, ...packNumbers(ordinals)]);
  const fields = [count, packTimes(times, columns[0]!.ordinals), packIds(runIds), packed, bytesOf(rowGroups)];
  return encodeValue(trackPageKey(number), fields);
}

type PackedColumn = [name: string, values: AttributeValue[], ...ordinals: PackedNumbers];
type PackedPage = [
  count: number,
  times: PackedTimes,
  runIds: PackedIds,
  columns: PackedColumn[],
  joins?: Uint8Array,
];

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeTrackPage(number: number, bytes: Buffer): TrackPage {
  const fields = decodeValue(trackPageKey(number), bytes) as PackedPage;
  const [count, times, runIds, columns, joins] = fields;
  return {
    count,
    times: unpackTimes(times),
    runIds: unpackIds(runIds),
    columns: columns.map(([name, values, ...ordinals]) => ({
      name,
      values,
      ordinals: unpackNumbers(ordinals),
    })),
    // Pages of earlier versions do not have it, as no tracks shared a value.
    rowGroups: joins === undefined ? NO_ROW_GROUPS : (unpackNumbers([4, joins]) as Uint32Array),
  };
}
