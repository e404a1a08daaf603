import { compareValues } from '../contract/attribute-value.ts';
import { formatPeriod } from '../contract/sum-periods.ts';
import type { RowsQuery, SumPage } from '../contract/sum-source.ts';
import type { SumRow } from '../contract/sum-types.ts';
import type { Columns } from './columns.ts';
import type { SumView, ViewedPeriod } from './sum-view.ts';
import { kthGreatest, pickTop } from './top-rows.ts';

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
    const isCounted = ids === undefined && period.open === undefined && period.header !== undefined;
    if (isCounted && period.header!.keys <= left) {
      left -= period.header!.keys;
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
  const { rows, ties, tiesWanted } = pickTop(columns.hits, offset + limit);
  const named = await nameRows(
    view,
    [...rows, ...ties].map((row) => rawRow(start, columns, row)),
  );
  const wanted = named.slice(0, rows.length);
  const tied = named.slice(rows.length).sort((a, b) => compareValues(a.key, b.key));
  wanted.push(...tied.slice(0, tiesWanted));
  return wanted.sort(byValueOf('hits')).slice(offset);
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
  const least = await leastOfTop(view, ids, by, wanted);
  const picking = new Picking(view, by, least.value, least.ties);
  for await (const period of view.periods()) {
    await picking.add(period.start, view.columnsOf(period, ids));
  }
  const named = await nameRows(view, picking.rows);
  return named.sort(byValueOf(order)).slice(offset, wanted);
}

/** The least of the `k` greatest values, and how many of the `k` are equal to it. */
async function leastOfTop(
  view: SumView,
  ids: Uint32Array | undefined,
  by: 'hits' | 'transfers',
  k: number,
): Promise<{ value: number; ties: number }> {
  let top = new Float64Array(0);
  for await (const period of view.periods()) {
    const values = view.columnsOf(period, ids)[by];
    const all = new Float64Array(top.length + values.length);
    all.set(top);
    all.set(values, top.length);
    top = all.length <= k ? all : greatestOf(all, k);
  }
  if (top.length < k) return { value: -1, ties: 0 };
  const value = top.reduce((least, each) => Math.min(least, each), Infinity);
  return { value, ties: top.reduce((count, each) => count + (each === value ? 1 : 0), 0) };
}

/** The `k` greatest values: finding the k-th moves them to the front. */
function greatestOf(values: Float64Array, k: number): Float64Array<ArrayBuffer> {
  kthGreatest(values, k);
  return values.slice(0, k);
}

/** Picks the rows that are greater than the least value, and as many of those equal to it as are wanted. */
class Picking {
  readonly rows: RawRow[] = [];
  readonly #view: SumView;
  readonly #by: 'hits' | 'transfers';
  readonly #least: number;
  #tiesWanted: number;

  constructor(view: SumView, by: 'hits' | 'transfers', least: number, tiesWanted: number) {
    this.#view = view;
    this.#by = by;
    this.#least = least;
    this.#tiesWanted = tiesWanted;
  }

  async add(start: number, columns: Columns): Promise<void> {
    const values = columns[this.#by];
    const ties: RawRow[] = [];
    for (let row = 0; row < values.length; row++) {
      if (values[row]! > this.#least) this.rows.push(rawRow(start, columns, row));
      else if (values[row] === this.#least && this.#tiesWanted > 0) ties.push(rawRow(start, columns, row));
    }
    this.rows.push(...(await this.#choose(ties)));
  }

  async #choose(ties: RawRow[]): Promise<RawRow[]> {
    const wanted = this.#tiesWanted;
    this.#tiesWanted -= Math.min(wanted, ties.length);
    if (ties.length <= wanted) return ties;
    const named = await nameRows(this.#view, ties);
    named.sort((a, b) => compareValues(a.key, b.key));
    return named.slice(0, wanted).map(({ row }) => row);
  }
}
