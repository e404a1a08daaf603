import { utcTime, type WallTime } from './wall-time.ts';

/** The clocks of a time zone. */
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
