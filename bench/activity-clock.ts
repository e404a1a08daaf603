import type { Random } from './random.ts';

const HOUR_MS = 3_600_000;
/** How busy each hour of the day is, relative to the busiest. */
const HOURS = [
  0.06, 0.04, 0.03, 0.03, 0.04, 0.08, 0.2, 0.45, 0.8, 0.95, 1, 0.95, 0.7, 0.75, 0.9, 0.85, 0.7, 0.6, 0.55,
  0.6, 0.55, 0.4, 0.25, 0.12,
];
const WEEKEND = 0.4;

/** Tells when the next track happens: more often by day than by night, less on Saturdays and Sundays. */
export class ActivityClock {
  #now: number;
  readonly #random: Random;
  readonly #busiestGapMs: number;

  constructor(start: number, busiestGapMs: number, random: Random) {
    this.#now = start;
    this.#random = random;
    this.#busiestGapMs = busiestGapMs;
  }

  next(): number {
    const hours = Math.floor(this.#now / HOUR_MS);
    // 1970-01-01 was a Thursday, so day 2 and 3 of each week that starts there are the weekend.
    const weekday = Math.floor(hours / 24) % 7;
    const busy = (HOURS[hours % 24] ?? 1) * (weekday === 2 || weekday === 3 ? WEEKEND : 1);
    this.#now += this.#random.wait(this.#busiestGapMs / busy);
    return Math.floor(this.#now);
  }
}
