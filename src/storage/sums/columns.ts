import { lowerBound } from '../engine/indexes/lower-bound.ts';

/** Counters as columns: ascending ids of keys, and for each its hits and its transfer. */
export interface Columns {
  ids: Uint32Array;
  hits: Float64Array;
  transfers: Float64Array;
}

/** Sums over all rows. */
export interface ColumnTotals {
  hits: number;
  transfer: number;
}

export const NO_COLUMNS: Columns = makeColumns(0);

/** Columns of zeros. */
export function makeColumns(length: number): Columns {
  return {
    ids: new Uint32Array(length),
    hits: new Float64Array(length),
    transfers: new Float64Array(length),
  };
}

/** Adds up the rows of two columns, id by id. */
export function mergeColumns(a: Columns, b: Columns): Columns {
  if (a.ids.length === 0) return b;
  if (b.ids.length === 0) return a;
  const merged = makeColumns(a.ids.length + b.ids.length);
  let [i, j, rows] = [0, 0, 0];
  while (i < a.ids.length || j < b.ids.length) {
    const idA = i < a.ids.length ? a.ids[i]! : Infinity;
    const idB = j < b.ids.length ? b.ids[j]! : Infinity;
    merged.ids[rows] = Math.min(idA, idB);
    if (idA <= idB) {
      merged.hits[rows]! += a.hits[i]!;
      merged.transfers[rows]! += a.transfers[i++]!;
    }
    if (idB <= idA) {
      merged.hits[rows]! += b.hits[j]!;
      merged.transfers[rows]! += b.transfers[j++]!;
    }
    rows++;
  }
  return cutColumns(merged, 0, rows);
}

/** Adds up many columns, pair by pair, so that each row is copied only a few times. */
export function combineColumns(parts: readonly Columns[]): Columns {
  let left = [...parts];
  while (left.length > 1) {
    const pairs: Columns[] = [];
    for (let i = 0; i < left.length; i += 2) pairs.push(mergeColumns(left[i]!, left[i + 1] ?? NO_COLUMNS));
    left = pairs;
  }
  return left[0] ?? NO_COLUMNS;
}

/** Some successive rows. They share memory with the columns. */
export function cutColumns({ ids, hits, transfers }: Columns, from: number, to: number): Columns {
  return {
    ids: ids.subarray(from, to),
    hits: hits.subarray(from, to),
    transfers: transfers.subarray(from, to),
  };
}

/** Joins columns, each of which begins after the last id of the one before. */
export function joinColumns(parts: readonly Columns[]): Columns {
  if (parts.length === 1) return parts[0]!;
  const joined = makeColumns(parts.reduce((sum, { ids }) => sum + ids.length, 0));
  let row = 0;
  for (const { ids, hits, transfers } of parts) {
    joined.ids.set(ids, row);
    joined.hits.set(hits, row);
    joined.transfers.set(transfers, row);
    row += ids.length;
  }
  return joined;
}

/** The rows of some ascending ids. */
export function selectColumns(columns: Columns, ids: Uint32Array): Columns {
  const rows = rowsOf(columns.ids, ids);
  const selected = makeColumns(rows.length);
  rows.forEach((row, i) => {
    selected.ids[i] = columns.ids[row]!;
    selected.hits[i] = columns.hits[row]!;
    selected.transfers[i] = columns.transfers[row]!;
  });
  return selected;
}

/** The rows of those ascending ids that are there: by binary search if the ids are few, else by a merge. */
function rowsOf(all: Uint32Array, wanted: Uint32Array): number[] {
  const rows: number[] = [];
  if (wanted.length * 16 < all.length) {
    for (const id of wanted) {
      const row = lowerBound(all, id);
      if (all[row] === id) rows.push(row);
    }
    return rows;
  }
  for (let row = 0, i = 0; row < all.length && i < wanted.length; row++) {
    while (i < wanted.length && wanted[i]! < all[row]!) i++;
    if (wanted[i] === all[row]) rows.push(row);
  }
  return rows;
}

export function totalsOf({ hits, transfers }: Columns): ColumnTotals {
  const totals = { hits: 0, transfer: 0 };
  for (let row = 0; row < hits.length; row++) {
    totals.hits += hits[row]!;
    totals.transfer += transfers[row]!;
  }
  return totals;
}

export function areSame(a: Columns, b: Columns): boolean {
  if (a.ids.length !== b.ids.length) return false;
  for (let row = 0; row < a.ids.length; row++) {
    if (a.ids[row] !== b.ids[row] || a.hits[row] !== b.hits[row] || a.transfers[row] !== b.transfers[row])
      return false;
  }
  return true;
}
