import { monthOfDay, type TimeZone } from '../../clocks/index.ts';
import { Slices } from '../../slices/index.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { readHeader, readPages, stageBucket } from './buckets.ts';
import { type Columns, combineColumns, mergeColumns } from './columns.ts';
import type { CountsByHour } from './open-counts.ts';
import type { Expired, SummaryRecord } from './registry.ts';

/** The stored periods that counters are added to, and how they are cut. */
export interface FlushTarget {
  record: Pick<SummaryRecord, 'number' | 'generation'>;
  zone: TimeZone;
  expired: Expired;
}

/**
 * Stages the addition of counters by hour to the stored hours, dates and months. Dates are added up from hours, months
 * from dates. Hours and dates that were removed for their age are left out.
 */
export async function stageCounts(
  group: WriteGroup,
  { record, zone, expired }: FlushTarget,
  hours: CountsByHour,
): Promise<void> {
  const slices = new Slices();
  const add = async (period: SumPeriod, start: number, columns: Columns): Promise<void> => {
    stageAddition(group, record, period, start, columns);
    if (slices.isTimeUp()) await slices.next();
  };
  const dates = new Map<number, Columns[]>();
  for (const [hour, { columns }] of hours) {
    if (hour >= expired.hour) await add('hour', hour, columns);
    append(dates, zone.dayOf(hour * 1000), columns);
  }
  const months = new Map<number, Columns[]>();
  for (const [day, parts] of dates) {
    const columns = combineColumns(parts);
    if (day >= expired.date) await add('date', day, columns);
    append(months, monthOfDay(day), columns);
  }
  for (const [month, parts] of months) await add('month', month, combineColumns(parts));
}

function append(periods: Map<number, Columns[]>, period: number, columns: Columns): void {
  const known = periods.get(period);
  if (known) known.push(columns);
  else periods.set(period, [columns]);
}

function stageAddition(
  group: WriteGroup,
  { number: summary, generation }: FlushTarget['record'],
  period: SumPeriod,
  start: number,
  columns: Columns,
): void {
  const { database } = group.store;
  const name = { summary, generation, period, start };
  const header = readHeader(database, name);
  const merged = header ? mergeColumns(readPages(database, { name, header }), columns) : columns;
  stageBucket(group, name, merged, header);
}
