import { monthOfDay, type TimeZone } from '../../clocks/index.ts';
import { Slices } from '../../slices/index.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { readHeader, readPages, stageBucket } from './buckets.ts';
import { type Columns, combineColumns, mergeColumns } from './columns.ts';
import type { CountsByHour } from './open-counts.ts';
import type { SummaryRecord, SumRegistry } from './registry.ts';

/** Which sums are added to: those of a summary, and how they are cut. */
export interface FoldTarget {
  record: Pick<SummaryRecord, 'number' | 'generation'>;
  zone: TimeZone;
  expired: SumRegistry['expired'];
}

/**
 * Stages that counters by hour are added to the stored hours, dates and months. Dates are made of hours, months of dates.
 * What would go into a period that was removed for its age is left out there.
 */
export async function stageFold(group: WriteGroup, target: FoldTarget, hours: CountsByHour): Promise<void> {
  const { zone, expired } = target;
  const folding = new Folding(group, target);
  const dates = new Map<number, Columns[]>();
  for (const [hour, counts] of hours) {
    if (hour >= expired.hour) await folding.add('hour', hour, counts.columns);
    append(dates, zone.dayOf(hour * 1000), counts.columns);
  }
  const months = new Map<number, Columns[]>();
  for (const [day, parts] of dates) {
    const columns = combineColumns(parts);
    if (day >= expired.date) await folding.add('date', day, columns);
    append(months, monthOfDay(day), columns);
  }
  for (const [month, parts] of months) await folding.add('month', month, combineColumns(parts));
}

function append(periods: Map<number, Columns[]>, period: number, columns: Columns): void {
  const known = periods.get(period);
  if (known) known.push(columns);
  else periods.set(period, [columns]);
}

/** Adds to stored periods, each of them once. */
class Folding {
  readonly #group: WriteGroup;
  readonly #record: FoldTarget['record'];
  readonly #slices = new Slices();

  constructor(group: WriteGroup, { record }: FoldTarget) {
    this.#group = group;
    this.#record = record;
  }

  async add(period: SumPeriod, start: number, columns: Columns): Promise<void> {
    const { database } = this.#group.store;
    const name = { summary: this.#record.number, generation: this.#record.generation, period, start };
    const header = readHeader(database, name);
    const merged = header ? mergeColumns(readPages(database, name, header), columns) : columns;
    stageBucket(this.#group, name, merged, header);
    if (this.#slices.isTimeUp()) await this.#slices.next();
  }
}
