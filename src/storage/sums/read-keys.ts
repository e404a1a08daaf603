import { compareValues } from '../contract/attribute-value.ts';
import type { KeysQuery } from '../contract/sum-source.ts';
import type { KeyRow } from '../contract/sum-types.ts';
import type { Columns } from './columns.ts';
import { KeySums } from './key-sums.ts';
import type { SumView } from './sum-view.ts';
import { pickTop } from './top-rows.ts';

/** The keys of a view, each added up over all of its periods, the greatest first. */
export async function readKeys(
  view: SumView,
  { target, order, limit, offset }: Pick<KeysQuery, 'target' | 'order' | 'limit' | 'offset'>,
): Promise<KeyRow[]> {
  const ids = await view.idsOf(target);
  if (ids?.length === 0) return [];
  const sums = new KeySums();
  for await (const period of view.periods()) sums.add(view.columnsOf(period, ids));
  const rows = await greatestRows(view, sums.columns, order, offset + limit);
  const compare = (a: KeyRow, b: KeyRow): number => b[order] - a[order] || compareValues(a.key, b.key);
  return rows.sort(compare).slice(offset, offset + limit);
}

/** The `count` greatest rows, and all rows that are as great as the least of them: keys decide between these. */
async function greatestRows(
  view: SumView,
  columns: Columns,
  order: 'hits' | 'transfer',
  count: number,
): Promise<KeyRow[]> {
  const { rows, ties } = pickTop(order === 'hits' ? columns.hits : columns.transfers, count);
  const wanted = [...rows, ...ties];
  const keys = await view.dictionary.textsOf(wanted.map((row) => columns.ids[row]!));
  return wanted.map((row, i) => ({
    key: keys[i]!,
    hits: columns.hits[row]!,
    transfer: columns.transfers[row]!,
  }));
}
