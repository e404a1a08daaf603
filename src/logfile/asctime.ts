/** Matches a time as `formatAsctime` writes it. */
export const ASCTIME_PATTERN = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}';

const MINUTE_MS = 60_000;

/** A moment as `2026-11-21 19:09:07,123`, in UTC or in the zone of the process. Years beyond 9999 are not written. */
export function formatAsctime(time: number, isLocal: boolean): string {
  const shift = isLocal ? new Date(time).getTimezoneOffset() * MINUTE_MS : 0;
  const iso = new Date(time - shift).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)},${iso.slice(20, 23)}`;
}

/** The moment that a text from `formatAsctime` names; NaN if there is no such moment. */
export function parseAsctime(text: string, isLocal: boolean): number {
  const zone = isLocal ? '' : 'Z';
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, 23)}${zone}`);
}

/** The current time, formatted again only when the millisecond has changed. */
export class AsctimeClock {
  readonly #isLocal: boolean;
  #time = Number.NaN;
  #text = '';

  constructor(isLocal: boolean) {
    this.#isLocal = isLocal;
  }

  now(): string {
    const time = Date.now();
    if (time !== this.#time) {
      this.#time = time;
      this.#text = formatAsctime(time, this.#isLocal);
    }
    return this.#text;
  }
}
