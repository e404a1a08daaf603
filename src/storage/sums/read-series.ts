import { formatPeriod } from '../contract/sum-periods.ts';
import type { Target } from '../contract/sum-source.ts';
import type { SeriesRow } from '../contract/sum-types.ts';
import { totalsOf } from './columns.ts';
import type { SumView, ViewedPeriod } from './sum-view.ts';

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
