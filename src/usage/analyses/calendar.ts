/** The most days that are looked at: more than a hundred years. */
export const DAYS_MAX = 40_000;

/** No day anywhere was longer than this, in milliseconds: a clock was never set back by more than a day. */
const DAY_MS_MAX = 50 * 3_600_000;

/** Days of a time zone. */
export class Calendar {
  readonly timeZone: string;
  readonly #format: Intl.DateTimeFormat;

  /** @throws TypeError if it is no text, RangeError if there is no such zone */
  constructor(timeZone: unknown = 'UTC') {
    if (typeof timeZone !== 'string')
      throw new TypeError(
        `timeZone must be the name of a time zone such as 'Europe/Berlin', received ${typeof timeZone}`,
      );
    this.timeZone = timeZone;
    this.#format = formatOf(timeZone);
  }

  /** The date of a moment, such as `2016-03-27`. */
  dateOf(time: number): string {
    const parts = new Map(this.#format.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
  }

  /** The first moment of the next day: days have 23, 24 or 25 hours, and some begin at one o'clock. */
  nextDay(time: number): number {
    const date = this.dateOf(time);
    let [same, other] = [time, time + DAY_MS_MAX];
    while (other - same > 1) {
      const middle = Math.floor((same + other) / 2);
      if (this.dateOf(middle) === date) same = middle;
      else other = middle;
    }
    return other;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  } catch (cause) {
    throw new RangeError(
      `timeZone must be the name of a time zone such as 'Europe/Berlin', received ${JSON.stringify(timeZone)}`,
      { cause },
    );
  }
}
