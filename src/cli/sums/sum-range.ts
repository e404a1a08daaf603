import { Clock } from '../clock.ts';
import { WrongUse } from '../failures.ts';

export interface SumRangeOptions {
  on?: string;
  from?: string;
  to?: string;
}

/** A moment later than any period. */
const END_OF_TIME = 8.64e15 - 400 * 86_400_000;

/**
 * The range of periods that the options stand for.
 *
 * @param timeZone the zone of the sums, which is also that of the options
 * @throws WrongUse
 */
export function rangeOf(
  { on, from, to }: SumRangeOptions,
  timeZone: string,
): { startDate?: number; endDate?: number } {
  const clock = new Clock(timeZone);
  if (on !== undefined) {
    if (from !== undefined || to !== undefined) throw new WrongUse('--on excludes --from and --to');
    const { first, last } = clock.parse('--on', on);
    return { startDate: first, endDate: last };
  }
  const startDate = from === undefined ? undefined : clock.parse('--from', from).first;
  const endDate = to === undefined ? undefined : clock.parse('--to', to).last;
  if (startDate === undefined) return endDate === undefined ? {} : { endDate };
  return { startDate, endDate: endDate ?? END_OF_TIME };
}
