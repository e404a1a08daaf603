import type { TimeZone } from '../../clocks/index.ts';
import { periodAt } from '../contract/sum-periods.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import { type CountsByHour, groupHours, type OpenPeriod } from './open-counts.ts';

/** Counters by hour as counters by period. */
export function countsByPeriod(
  zone: TimeZone,
  period: SumPeriod,
  hours: CountsByHour,
): ReadonlyMap<number, OpenPeriod> {
  return groupHours(hours, (hour) => (period === 'hour' ? hour : periodAt(zone, period, hour * 1000)));
}
