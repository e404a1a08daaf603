import { unescapeText } from '../../../src/requests/access-log/decode.ts';
import type { Sums, TopTruth } from './web-truth.ts';

/** Hits and bytes by key, computed in the plainest way. */
export class Tally {
  readonly #sums = new Map<string, [hits: number, bytes: number]>();

  add(key: string, bytes: number): void {
    const sums = this.#sums.get(key);
    if (sums) {
      sums[0]++;
      sums[1] += bytes;
    } else this.#sums.set(key, [1, bytes]);
  }

  get(key: string): Sums | undefined {
    return this.#sums.get(key);
  }

  toObject(): Record<string, Sums> {
    return Object.fromEntries([...this.#sums].sort(([a], [b]) => compareKeys(a, b)));
  }

  /** The most frequent keys, in the order and with the figures of the truth. */
  top(count: number): TopTruth {
    const sorted = [...this.#sums].sort(([a, x], [b, y]) => y[0] - x[0] || compareKeys(a, b));
    const top = sorted.slice(0, count).map(([key, [hits, bytes]]) => [key, hits, bytes] as const);
    const last = top.at(-1)![1];
    const same = (entries: readonly (readonly unknown[])[], hits: (entry: never) => number): number =>
      entries.filter((entry) => hits(entry as never) === last).length;
    return {
      distinct: sorted.length,
      cut: [
        last,
        same(sorted, (entry: [string, Sums]) => entry[1][0]),
        same(top, (entry: [string, number]) => entry[1]),
      ],
      top,
    };
  }
}

/** By code point, as the truth is sorted. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The truth keeps what servers escaped as it stands in the log. */
export function unescapeTop({ distinct, cut, top }: TopTruth): TopTruth {
  return { distinct, cut, top: top.map(([key, hits, bytes]) => [unescapeText(key), hits, bytes]) };
}

const HOUR_MS = 3_600_000;

/** Says what a clock on the wall of a zone shows, to the hour: `2016-03-27T14`. */
export class WallClock {
  readonly #format: Intl.DateTimeFormat;
  readonly #hours = new Map<number, string>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  }

  hourOf(date: number): string {
    const hour = Math.floor(date / HOUR_MS);
    const known = this.#hours.get(hour);
    if (known !== undefined) return known;
    const text = this.#format
      .format(hour * HOUR_MS)
      .replace(' ', 'T')
      .slice(0, 13);
    this.#hours.set(hour, text);
    return text;
  }
}
