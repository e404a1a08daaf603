import { describe, TIME_STAMP_MAX, UNITS_MS } from '../arguments/index.ts';

const DURATION = /^([1-9]\d{0,8})([smhdwy])$/;

/**
 * A duration such as `'12h'` in milliseconds: a whole number and one of s, m, h, d, w, y (a year has 365 days).
 *
 * @throws TypeError if it is not a text, RangeError if it is not a duration
 */
export function parseDuration(name: string, value: unknown): number {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, received ${describe(value)}`);
  const [, count, unit] = DURATION.exec(value) ?? [];
  const duration = Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  if (!(duration <= TIME_STAMP_MAX)) {
    throw new RangeError(
      `${name} must be a whole number with one of the units s, m, h, d, w, y, such as '12h', '60d' or '2y'; received ${describe(value)}`,
    );
  }
  return duration;
}
