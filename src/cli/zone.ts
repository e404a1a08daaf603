import { DAY_MS } from '../arguments/index.ts';
import { findMoment, utcTime, type WallTime, ZoneClock } from '../clocks/index.ts';
import { WrongUse } from './failures.ts';

/** A time zone as a user names it: how far its clocks are ahead of UTC at a moment, and which moment they show. */
export class Zone extends ZoneClock {
  /**
   * @param name an IANA name such as `Europe/Berlin`, `UTC`, or `local` for the zone of this machine
   * @throws WrongUse if there is no such zone
   */
  constructor(name: string) {
    const wanted = name === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : name;
    try {
      super(/^(utc|z|gmt)$/i.test(wanted) ? 'UTC' : wanted);
    } catch {
      throw new WrongUse(
        `unknown time zone '${wanted}'; use an IANA name such as Europe/Berlin, or UTC, or local`,
      );
    }
  }

  /** The moment at which the clocks show this time: the first one of two; behind a gap, if they skip it. */
  momentOf(wall: WallTime, millisecond: number): number {
    const shown = utcTime(wall);
    const moment = findMoment(shown, (time) => this.offsetAt(time));
    return (moment ?? shown - this.offsetAt(shown - DAY_MS)) + millisecond;
  }
}
