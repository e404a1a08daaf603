import { type NamedTime, parseTime } from './parse-time.ts';
import { Zone } from './zone.ts';

const MINUTE_MS = 60_000;

/** Reads times as users write them and shows them, in one time zone. */
export class Clock {
  readonly zone: Zone;
  readonly #now: number;

  /** @param zoneName an IANA name, `UTC` or `local` */
  constructor(zoneName: string, now: number = Date.now()) {
    this.zone = new Zone(zoneName);
    this.#now = now;
  }

  /** What a text names. @throws WrongUse */
  parse(option: string, text: string): NamedTime {
    return parseTime(option, text, this.zone, this.#now);
  }

  /** For people: `2026-11-21 19:09:07`, in the zone. */
  show(time: number): string {
    return this.#shift(time)
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, '');
  }

  /** ISO 8601 with the zone's offset: `2026-11-21T19:09:07.000Z`, `2026-11-21T20:09:07.000+01:00`. */
  showIso(time: number): string {
    // Before there were zones, clocks were ahead by odd seconds, which ISO 8601 cannot say.
    const minutes = Math.round(this.zone.offsetAt(time) / MINUTE_MS);
    const shown = new Date(time + minutes * MINUTE_MS);
    if (minutes === 0 || Number.isNaN(shown.getTime())) return new Date(time).toISOString();
    return shown.toISOString().replace('Z', showOffset(minutes));
  }

  /** The heading of a column of times. */
  heading(name: string): string {
    return `${name} (${this.zone.name})`;
  }

  #shift(time: number): Date {
    const shifted = new Date(time + this.zone.offsetAt(time));
    return Number.isNaN(shifted.getTime()) ? new Date(time) : shifted;
  }
}

function showOffset(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${offsetMinutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
