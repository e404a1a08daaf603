import { DAY_MS } from '../arguments/index.ts';
import { WrongUse } from './failures.ts';

/** The parts of a moment as a calendar and a clock on the wall show it. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** A time zone: how far its clocks are ahead of UTC at a moment, and which moment they show. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;

  /** @param name an IANA name such as `Europe/Berlin`, `UTC`, or `local` for the zone of this machine */
  constructor(name: string) {
    const wanted = name === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : name;
    this.name = /^(utc|z|gmt)$/i.test(wanted) ? 'UTC' : wanted;
    this.#format = this.name === 'UTC' ? undefined : createFormat(this.name);
  }

  /** How far the clocks of the zone are ahead of UTC at a moment, in milliseconds. */
  offsetAt(time: number): number {
    if (!this.#format) return 0;
    const { year, month, day, hour, minute, second } = this.#partsOf(time, this.#format);
    const shown = utcTime({ year, month, day, hour, minute, second });
    return shown - Math.floor(time / 1000) * 1000;
  }

  /** The moment at which the clocks show this time: the first one of two; behind a gap, if they skip it. */
  momentOf(wall: WallTime, millisecond: number): number {
    const shown = utcTime(wall);
    const candidates = [-DAY_MS, DAY_MS].map((away) => shown - this.offsetAt(shown + away));
    const fitting = candidates.filter((time) => time + this.offsetAt(time) === shown);
    return Math.min(...(fitting.length > 0 ? fitting : candidates.slice(0, 1))) + millisecond;
  }

  #partsOf(time: number, format: Intl.DateTimeFormat): WallTime {
    const values = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const read = (type: Intl.DateTimeFormatPartTypes): number => Number(values.get(type));
    const year = read('year');
    return {
      year: values.get('era')?.startsWith('B') ? 1 - year : year,
      month: read('month'),
      day: read('day'),
      hour: read('hour') % 24,
      minute: read('minute'),
      second: read('second'),
    };
  }
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
  } catch {
    throw new WrongUse(
      `unknown time zone '${timeZone}'; use an IANA name such as Europe/Berlin, or UTC, or local`,
    );
  }
}

/** The moment at which a clock in UTC shows this. `Date.UTC` alone would take the years 0 to 99 for 1900 to 1999. */
export function utcTime({ year, month, day, hour, minute, second }: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}
