import { formatPeriod } from '../contract/sum-periods.ts';
import type { Target } from '../contract/sum-source.ts';
import type { SeriesRow, SumTotals } from '../contract/sum-types.ts';
import { totalsOf } from './columns.ts';
import type { SumView, ViewedPeriod } from './sum-view.ts';

/** The totals of a view, of all keys from the headers alone. */
export async function readTotals(view: SumView, target: Target): Promise<SumTotals> {
  const ids = await view.idsOf(target);
  const totals = { hits: 0, transfer: 0 };
  for await (const period of view.periods()) {
    const parts = ids ? [totalsOf(view.columnsOf(period, ids))] : [period.header, period.open?.totals];
    for (const part of parts) {
      totals.hits += part?.hits ?? 0;
      totals.transfer += part?.transfer ?? 0;
    }
  }
  return totals;
}

/** The number of different keys of a view; of one period without open counters from its header alone. */
export async function countKeys(view: SumView, target: Target): Promise<number> {
  const ids = await view.idsOf(target);
  const isSeen = new Uint8Array(view.dictionary.lastId + 1);
  let count = 0;
  for await (const period of view.periods()) {
    const { header, open } = period;
    if (view.isOnePeriod && !ids && header && !open) return header.keys;
    for (const id of view.columnsOf(period, ids).ids) {
      count += 1 - isSeen[id]!;
      isSeen[id] = 1;
    }
  }
  return count;
}

/** What each period adds up to, the oldest first. */
export async function readSeries(view: SumView, target: Target): Promise<SeriesRow[]> {
  const ids = await view.idsOf(target);
  if (ids?.length === 0) return [];
  const rows: SeriesRow[] = [];
  for await (const period of view.periods()) {
    const sums = ids ? sumsOfSome(view, period, ids) : sumsOf(view, period);
    if (sums.keys > 0) rows.push({ date: formatPeriod(view.zone, view.period, period.start), ...sums });
  }
  return rows.reverse();
}

type Sums = Omit<SeriesRow, 'date'>;

/** Reads counters only of a period that is both stored and open, as a key may be in either or in both. */
function sumsOf(view: SumView, period: ViewedPeriod): Sums {
  const { header, open } = period;
  const hits = (header?.hits ?? 0) + (open?.totals.hits ?? 0);
  const transfer = (header?.transfer ?? 0) + (open?.totals.transfer ?? 0);
  const keys = header && !open ? header.keys : view.columnsOf(period).ids.length;
  return { hits, transfer, keys };
}

function sumsOfSome(view: SumView, period: ViewedPeriod, ids: Uint32Array): Sums {
  const columns = view.columnsOf(period, ids);
  return { ...totalsOf(columns), keys: columns.ids.length };
}
