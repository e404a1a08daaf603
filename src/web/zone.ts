import { momentOf, ZoneClock } from '../clocks/index.ts';

/** From the first to the last moment for which clocks of today's kind are shown; the others are shown in UTC. */
const FIRST = Date.UTC(1000, 0, 1);
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A time zone, in which times are shown and read. Its name is as IANA has it, such as `Europe/Berlin`. */
export class Zone extends ZoneClock {
  /** @throws RangeError if there is no such zone */
  constructor(name = 'UTC') {
    super(
      name === 'UTC' ? name : new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone,
    );
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

  /** What `parseTime` takes for the second of a moment: as for a field, unless clocks show that twice. */
  formatExactly(timeStamp: number): string {
    const second = Math.floor(timeStamp / 1000) * 1000;
    return this.isAgain(second)
      ? new Date(second).toISOString().replace('.000', '')
      : this.formatField(second);
  }

  /** Whether clocks say at a moment what they have said before, as they were put back in between. */
  isAgain(timeStamp: number): boolean {
    return this.fromLocal(this.toLocal(timeStamp)) !== timeStamp;
  }

  /** The moment at which clocks in the zone show this time, the first one of two; where they skip it, the one at which they do. */
  fromLocal(local: number): number {
    return momentOf(local, (time) => this.offsetAt(time));
  }

  /** The moment at which the clocks in the zone say what they say at `timeStamp`, as if that were UTC. */
  toLocal(timeStamp: number): number {
    return timeStamp + this.offsetAt(timeStamp);
  }

  override offsetAt(timeStamp: number): number {
    return timeStamp < FIRST || timeStamp > LAST ? 0 : super.offsetAt(timeStamp);
  }

  #iso(timeStamp: number): string | undefined {
    if (timeStamp < FIRST || timeStamp > LAST) return undefined;
    const iso = new Date(this.toLocal(timeStamp)).toISOString();
    return /^\d{4}-/.test(iso) ? iso : undefined;
  }
}
