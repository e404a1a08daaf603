import { compareValues } from '../contract/attribute-value.ts';
import { formatPeriod } from '../contract/sum-periods.ts';
import type { RowsQuery, SumPage } from '../contract/sum-source.ts';
import type { SumRow } from '../contract/sum-types.ts';
import type { Columns } from './columns.ts';
import type { SumView, ViewedPeriod } from './sum-view.ts';
import { kthGreatest, pickAbove, pickTop, type TopRows } from './top-rows.ts';

/** A row whose key and date are numbers still. */
interface RawRow {
  start: number;
  id: number;
  hits: number;
  transfer: number;
}

/** The rows of a query. */
export async function readRows(
  view: SumView,
  query: Pick<RowsQuery, 'target' | 'order' | 'limit' | 'offset'>,
): Promise<SumRow[]> {
  const { order, target } = query;
  const ids = await view.idsOf(target);
  if (ids?.length === 0) return [];
  const rows =
    order === 'date' ? await rowsByDate(view, ids, query) : await rowsByValue(view, ids, order, query);
  return rows.map(({ row, key }) => ({
    date: formatPeriod(view.zone, view.period, row.start),
    key,
    hits: row.hits,
    transfer: row.transfer,
  }));
}

interface NamedRow {
  row: RawRow;
  key: string;
}

/** The newest first; within a period the rows with the most hits first. Periods before the page are only counted. */
async function rowsByDate(
  view: SumView,
  ids: Uint32Array | undefined,
  { limit, offset }: SumPage,
): Promise<NamedRow[]> {
  const found: NamedRow[] = [];
  let left = offset;
  for await (const period of view.periods()) {
    const { header, open } = period;
    if (!ids && !open && header && header.keys <= left) {
      left -= header.keys;
      continue;
    }
    const columns = view.columnsOf(period, ids);
    if (columns.ids.length <= left) {
      left -= columns.ids.length;
    } else {
      found.push(...(await topOfPeriod(view, period, columns, left, limit - found.length)));
      left = 0;
    }
    if (found.length >= limit) break;
  }
  return found;
}

/** Some rows of a period in the order of their hits, then of their keys. */
async function topOfPeriod(
  view: SumView,
  { start }: ViewedPeriod,
  columns: Columns,
  offset: number,
  limit: number,
): Promise<NamedRow[]> {
  const { tiesWanted, ...top } = pickTop(columns.hits, offset + limit);
  const named = await nameRows(view, await chooseRows(view, start, columns, top, tiesWanted));
  return named.sort(byValueOf('hits')).slice(offset);
}

/** The rows with the greatest values, and of the ties those with the least keys. */
async function chooseRows(
  view: SumView,
  start: number,
  columns: Columns,
  { rows, ties }: TopRows,
  tiesWanted: number,
): Promise<RawRow[]> {
  const chosen = rows.map((row) => rawRow(start, columns, row));
  const tied = ties.map((row) => rawRow(start, columns, row));
  if (ties.length <= tiesWanted) return [...chosen, ...tied];
  if (tiesWanted === 0) return chosen;
  const named = await nameRows(view, tied);
  named.sort((a, b) => compareValues(a.key, b.key));
  return [...chosen, ...named.slice(0, tiesWanted).map(({ row }) => row)];
}

const rawRow = (start: number, { ids, hits, transfers }: Columns, row: number): RawRow => ({
  start,
  id: ids[row]!,
  hits: hits[row]!,
  transfer: transfers[row]!,
});

async function nameRows(view: SumView, rows: readonly RawRow[]): Promise<NamedRow[]> {
  const keys = await view.dictionary.textsOf(rows.map(({ id }) => id));
  return rows.map((row, i) => ({ row, key: keys[i]! }));
}

/** The greatest first, then the newest, then by key. */
function byValueOf(value: 'hits' | 'transfer'): (a: NamedRow, b: NamedRow) => number {
  return (a, b) => b.row[value] - a.row[value] || b.row.start - a.row.start || compareValues(a.key, b.key);
}

/**
 * The greatest first, whatever the period. Reads the periods twice: to find the least value that is great enough, and to
 * pick the rows. Of rows with that value those of newer periods come first, so keys are compared within one period only.
 */
async function rowsByValue(
  view: SumView,
  ids: Uint32Array | undefined,
  order: 'hits' | 'transfer',
  { limit, offset }: SumPage,
): Promise<NamedRow[]> {
  const by = order === 'transfer' ? 'transfers' : 'hits';
  const wanted = offset + limit;
  const { least, ties } = await leastOfTop(view, ids, by, wanted);
  const rows: RawRow[] = [];
  let tiesWanted = ties;
  for await (const period of view.periods()) {
    const columns = view.columnsOf(period, ids);
    const top = pickAbove(columns[by], least);
    rows.push(...(await chooseRows(view, period.start, columns, top, tiesWanted)));
    tiesWanted -= Math.min(tiesWanted, top.ties.length);
  }
  const named = await nameRows(view, rows);
  return named.sort(byValueOf(order)).slice(offset, wanted);
}

/** The least of the `k` greatest values, and how many of the `k` are equal to it. */
async function leastOfTop(
  view: SumView,
  ids: Uint32Array | undefined,
  by: 'hits' | 'transfers',
  k: number,
): Promise<{ least: number; ties: number }> {
  let top = new Float64Array(0);
  for await (const period of view.periods()) {
    const values = view.columnsOf(period, ids)[by];
    const all = new Float64Array(top.length + values.length);
    all.set(top);
    all.set(values, top.length);
    top = all.length <= k ? all : greatestOf(all, k);
  }
  if (top.length < k) return { least: -1, ties: 0 };
  const least = top.reduce((a, b) => Math.min(a, b), Infinity);
  return { least, ties: top.filter((each) => each === least).length };
}

/** The `k` greatest values: finding the k-th moves them to the front. */
function greatestOf(values: Float64Array, k: number): Float64Array<ArrayBuffer> {
  kthGreatest(values, k);
  return values.slice(0, k);
}
