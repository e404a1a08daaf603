import type { Steps } from '../../../slices/slices.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { AttributeIndex } from '../indexes/attribute-index.ts';
import { firstRowOfPage, PAGE_ROWS } from '../indexes/column.ts';
import { firstBits } from '../indexes/row-groups.ts';
import type { TrackIndex } from '../indexes/track-index.ts';
import { pageKey } from '../keys.ts';
import { decodeValue, encodeValue } from './codec.ts';
import {
  bytesOf,
  narrow,
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
} from './row-numbers.ts';

const NO_JOINS = new Uint32Array(0);

/** Rows that are handled before it is looked whether it is time to give way. */
const ROWS_STRIDE = 4096;

/** The values of one attribute on a page: each value once, and for each row which one, from 1; 0 is none. */
export interface PageColumn {
  name: string;
  values: AttributeValue[];
  ordinals: RowNumbers;
}

/** The columns of up to 65,536 tracks with successive numbers. A row whose task is none is no track. */
export interface Page {
  /** The number of tracks on the page. */
  count: number;
  times: Float64Array;
  runIds: Uint32Array;
  /** taskId, userName, then the attributes from data. */
  columns: PageColumn[];
  /** Which tracks share a value with the one before, a bit each; empty if none does. */
  joins: Uint32Array;
}

/** The page as the indexes have it, with no track beyond `upTo`. */
export function* pageOf(index: TrackIndex, page: number, upTo: number): Steps<Page> {
  const rows = Math.max(0, Math.min(PAGE_ROWS, upTo + 1 - firstRowOfPage(page)));
  const columns: PageColumn[] = [];
  for (const attribute of [index.task, index.user, ...index.attributes])
    columns.push(yield* columnOf(attribute, page, rows));
  return {
    count: countRows(columns[0]!.ordinals),
    times: new Float64Array(rowsOf(index.time.page(page), rows)),
    runIds: new Uint32Array(rowsOf(index.run.page(page), rows)),
    columns,
    joins: firstBits(index.joins.page(page) ?? NO_JOINS, rows),
  };
}

/** The page without the rows from `rows` on. */
export function cutPage(page: Page, rows: number): Page {
  if (rows >= page.times.length) return page;
  const columns = page.columns.map((column) => ({ ...column, ordinals: column.ordinals.subarray(0, rows) }));
  const count = countRows(columns[0]!.ordinals);
  return {
    count,
    times: page.times.subarray(0, rows),
    runIds: page.runIds.subarray(0, rows),
    columns,
    joins: firstBits(page.joins, rows),
  };
}

/** Takes a track off the page. */
export function clearRow(page: Page, row: number): void {
  if (page.columns[0]!.ordinals[row] !== 0) page.count--;
  for (const { ordinals } of page.columns) ordinals[row] = 0;
  page.runIds[row] = 0;
  page.times[row] = 0;
}

function countRows(ordinals: RowNumbers): number {
  let count = 0;
  for (const ordinal of ordinals) if (ordinal !== 0) count++;
  return count;
}

/** The first rows of a column's page, which may be shorter than the others. */
function rowsOf(
  source: Float64Array | Uint16Array | Uint32Array | undefined,
  rows: number,
): ArrayLike<number> {
  const found = source?.subarray(0, rows) ?? [];
  if (found.length === rows) return found;
  const padded = new Float64Array(rows);
  padded.set(found);
  return padded;
}

/** Numbers the values anew, in the order in which they appear on the page. */
function* columnOf(attribute: AttributeIndex, page: number, rows: number): Steps<PageColumn> {
  const source = attribute.page(page);
  const values: AttributeValue[] = [];
  const local = new Map<number, number>();
  const ordinals = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    if (row % ROWS_STRIDE === ROWS_STRIDE - 1) yield;
    const ordinal = source?.[row] ?? 0;
    if (ordinal === 0) continue;
    let own = local.get(ordinal);
    if (own === undefined) {
      own = values.push(attribute.dictionary.valueOf(ordinal));
      local.set(ordinal, own);
    }
    ordinals[row] = own;
  }
  return { name: attribute.name, values, ordinals: narrow(ordinals, values.length) };
}

export function encodePage(number: number, { count, times, runIds, columns, joins }: Page): Buffer {
  const packed = columns.map(({ name, values, ordinals }) => [name, values, ...packNumbers(ordinals)]);
  const fields = [count, packTimes(times, columns[0]!.ordinals), packIds(runIds), packed, bytesOf(joins)];
  return encodeValue(pageKey(number), fields);
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
export function decodePage(number: number, bytes: Buffer): Page {
  const fields = decodeValue(pageKey(number), bytes) as PackedPage;
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
    // Pages that were written before tracks shared values say nothing of it.
    joins: joins === undefined ? NO_JOINS : (unpackNumbers([4, joins]) as Uint32Array),
  };
}
