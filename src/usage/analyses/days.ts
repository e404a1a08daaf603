import { DAY_MS } from '../../arguments/index.ts';
import { checkTimeZone, formatDay, TimeZone } from '../../clocks/index.ts';
import { ArgumentRangeError } from '../../errors.ts';

/** The most days of an analysis: more than a hundred years. */
const DAYS_MAX = 40_000;

/**
 * Returns a function that says of the day that contains a moment its date, such as `2016-03-27`, and the moment at which the
 * next day begins. It throws a RangeError when it is called for too many days.
 *
 * @throws TypeError, RangeError for a wrong option
 */
export function dayReader(
  name: string,
  timeZone: unknown = 'UTC',
): (time: number) => { date: string; end: number } {
  const zone = new TimeZone(checkTimeZone(name, timeZone));
  let count = 0;
  return (time) => {
    if (++count > DAYS_MAX)
      throw new ArgumentRangeError(`from and to must span at most ${DAYS_MAX} days with entries`);
    const day = zone.dayOf(time);
    return { date: formatDay(day), end: zone.momentOf((day + 1) * DAY_MS) };
  };
}
