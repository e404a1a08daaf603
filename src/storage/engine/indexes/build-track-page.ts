import type { Steps } from '../../../slices/index.ts';
import type { AttributeValue } from '../../contract/types.ts';
import { narrow } from '../records/packed-numbers.ts';
import { firstBits, firstRowOfPage, PAGE_ROWS } from '../records/page-rows.ts';
import { countRows, NO_ROW_GROUPS, type PageColumn, type TrackPage } from '../records/track-page.ts';
import type { AttributeIndex } from './attribute-index.ts';
import type { TrackIndex } from './track-index.ts';

/** Rows handled between two yields. */
const ROWS_STRIDE = 4096;

/** Builds a page of the checkpoint from the indexes, with no track beyond `upTo`. */
export function* buildTrackPage(index: TrackIndex, page: number, upTo: number): Steps<TrackPage> {
  const rows = Math.max(0, Math.min(PAGE_ROWS, upTo + 1 - firstRowOfPage(page)));
  const columns: PageColumn[] = [];
  for (const attribute of [index.task, index.user, ...index.attributes])
    columns.push(yield* columnOf(attribute, page, rows));
  return {
    count: countRows(columns[0]!.ordinals),
    times: new Float64Array(rowsOf(index.time.page(page), rows)),
    runIds: new Uint32Array(rowsOf(index.run.page(page), rows)),
    columns,
    rowGroups: firstBits(index.rowGroups.page(page) ?? NO_ROW_GROUPS, rows),
  };
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

/** Numbers the values in the order in which they appear on the page. */
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
