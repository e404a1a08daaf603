import { DAY_MS } from '../arguments/index.ts';
import { utcTime, type WallTime } from './wall-time.ts';

/** The clocks of a time zone. What they show is given in milliseconds, as the moment at which clocks in UTC show it. */
export class ZoneClock {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;

  /** @param name that of an IANA time zone, or `UTC`. @throws RangeError if there is no such zone */
  constructor(name: string) {
    this.name = name;
    this.#format = name === 'UTC' ? undefined : formatOf(name);
  }

  /** How far the clocks are ahead of UTC at a moment, in milliseconds. */
  offsetAt(time: number): number {
    if (!this.#format) return 0;
    return utcTime(partsOf(time, this.#format)) - Math.floor(time / 1000) * 1000;
  }

  /** The moment at which the clocks show a time, the first one of two; undefined where they skip it. */
  findMoment(local: number): number | undefined {
    const candidates = [-DAY_MS, DAY_MS].map((away) => local - this.offsetAt(local + away));
    const fitting = candidates.filter((time) => time + this.offsetAt(time) === local);
    return fitting.length > 0 ? Math.min(...fitting) : undefined;
  }

  /** The moment from which on the clocks are ahead of UTC as they are at `to`, and as they are not at `from`. */
  findChange(from: number, to: number): number {
    const offset = this.offsetAt(to);
    let [before, after] = [from, to];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.offsetAt(middle) === offset) after = middle;
      else before = middle;
    }
    return after;
  }
}

function partsOf(time: number, format: Intl.DateTimeFormat): WallTime {
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

function formatOf(timeZone: string): Intl.DateTimeFormat {
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
}
