/** From the first to the last moment for which clocks of today's kind are shown; the others are shown in UTC. */
const FIRST = Date.UTC(1000, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time zone, in which times are shown and read. */
export class Zone {
  /** The name of the zone as IANA has it, such as `Europe/Berlin`. */
  readonly name: string;
  readonly #format: Intl.DateTimeFormat | undefined;

  /** @throws RangeError if there is no such zone */
  constructor(name = 'UTC') {
    this.#format = name === 'UTC' ? undefined : formatOf(name);
    this.name = this.#format?.resolvedOptions().timeZone ?? 'UTC';
  }

  /** `2026-11-21 19:09:30`; what is beyond four-digit years as ISO 8601 in UTC. */
  format(timeStamp: number): string {
    return this.#iso(timeStamp)?.slice(0, 19).replace('T', ' ') ?? new Date(timeStamp).toISOString();
  }

  /** The day of a moment: `2026-11-21`. */
  formatDay(timeStamp: number): string {
    return this.format(timeStamp).replace(/[ T].*$/, '');
  }

  /** What a field for a date with time takes: `2026-11-21T19:09:30`; empty where it has no form for the moment. */
  formatField(timeStamp: number): string {
    return this.#iso(timeStamp)?.slice(0, 19) ?? '';
  }

  /** The moment at which clocks in the zone show this time, given as if it were UTC. */
  fromLocal(local: number): number {
    const guess = local - this.offsetAt(local);
    return local - this.offsetAt(guess);
  }

  /** The moment at which the clocks in the zone say what they say at `timeStamp`, as if that were UTC. */
  toLocal(timeStamp: number): number {
    return timeStamp + this.offsetAt(timeStamp);
  }

  /** How far the clocks of the zone are ahead of UTC at a moment, in milliseconds. */
  offsetAt(timeStamp: number): number {
    if (!this.#format || timeStamp < FIRST || timeStamp > LAST) return 0;
    const parts: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(timeStamp)) parts[type] = Number(value);
    const { year, month, day, hour, minute, second } = parts as Record<string, number>;
    const local = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
    return local - Math.floor(timeStamp / 1000) * 1000;
  }

  #iso(timeStamp: number): string | undefined {
    if (timeStamp < FIRST || timeStamp > LAST) return undefined;
    const iso = new Date(this.toLocal(timeStamp)).toISOString();
    return /^\d{4}-/.test(iso) ? iso : undefined;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
