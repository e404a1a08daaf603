import type { TimeZone } from '../../clocks/index.ts';
import { periodAt } from '../contract/sum-periods.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import { type Columns, type ColumnTotals, combineColumns } from './columns.ts';
import type { CountsByHour, HourCounts } from './open-counts.ts';

/** What is open of a period at one moment: what is counted later does not change it. */
export class OpenPeriod {
  readonly totals: ColumnTotals = { hits: 0, transfer: 0 };
  readonly #hours: Columns[] = [];
  #columns: Columns | undefined;

  add(counts: HourCounts): void {
    const { hits, transfer } = counts.totals;
    this.totals.hits += hits;
    this.totals.transfer += transfer;
    this.#hours.push(counts.columns);
  }

  /** The counters of all its hours, combined at the first call, as totals do not need them. */
  get columns(): Columns {
    this.#columns ??= combineColumns(this.#hours);
    return this.#columns;
  }
}

/** Counters by hour as counters by period. */
export function openPeriods(zone: TimeZone, period: SumPeriod, hours: CountsByHour): Map<number, OpenPeriod> {
  const periods = new Map<number, OpenPeriod>();
  for (const [hour, counts] of hours) {
    const start = period === 'hour' ? hour : periodAt(zone, period, hour * 1000);
    const open = periods.get(start) ?? new OpenPeriod();
    periods.set(start, open);
    open.add(counts);
  }
  return periods;
}
