import { Clock } from '../clock.ts';
import { WrongUse } from '../failures.ts';

/** The options that choose periods of sums. */
export interface SumRangeOptions {
  on?: string;
  from?: string;
  to?: string;
}

/** The first and the last moment that are meant, in milliseconds since 1970; undefined is open. */
export interface SumSpan {
  timeFrom: number | undefined;
  timeTo: number | undefined;
}

/** A moment later than any period. */
const END_OF_TIME = 8.64e15 - 400 * 86_400_000;

/**
 * The range of periods that the options stand for.
 *
 * @param timeZone the zone of the sums, which is also that of the options
 * @throws WrongUse
 */
export function rangeOf({ on, from, to }: SumRangeOptions, timeZone: string): SumSpan {
  const clock = new Clock(timeZone);
  if (on !== undefined) {
    if (from !== undefined || to !== undefined) throw new WrongUse('--on excludes --from and --to');
    const { first, last } = clock.parse('--on', on);
    return { timeFrom: first, timeTo: last };
  }
  return {
    timeFrom: from === undefined ? undefined : clock.parse('--from', from).first,
    timeTo: to === undefined ? undefined : clock.parse('--to', to).last,
  };
}

/** A span as `getSum` takes it, which reads a `startDate` alone as one period. */
export function datesOf({ timeFrom, timeTo }: SumSpan): { startDate?: number; endDate?: number } {
  const endDate = timeTo ?? (timeFrom === undefined ? undefined : END_OF_TIME);
  return {
    ...(timeFrom !== undefined && { startDate: timeFrom }),
    ...(endDate !== undefined && { endDate }),
  };
}
