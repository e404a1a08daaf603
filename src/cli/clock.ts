import { type NamedTime, parseTime } from './parse-time.ts';
import { Zone } from './zone.ts';

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
    const offset = this.zone.offsetAt(time);
    const text = this.#shift(time).toISOString();
    return offset === 0 ? text : text.replace('Z', showOffset(offset));
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

function showOffset(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${offset < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
}
