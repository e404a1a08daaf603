import { DAY_MS, describe, TIME_STAMP_MAX } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';

/** Milliseconds of the units of durations. A month has 30 days, a year 365. */
export const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  mo: 30 * DAY_MS,
  y: 365 * DAY_MS,
};

const DURATION = /^(\d{1,15})([a-z]+)$/;

/**
 * A duration in milliseconds: a number of them, or text such as `'500ms'`, `'30s'`, `'15min'`, `'6h'`, `'60d'`, `'2w'`, `'3mo'`
 * (of 30 days) or `'1y'` (of 365 days).
 *
 * @param least the least one that is allowed, in milliseconds
 * @throws TypeError if it is neither a number nor text; RangeError if it is no duration, or out of range
 */
export function parseDuration(
  name: string,
  value: unknown,
  least = 1,
  greatest: number = TIME_STAMP_MAX,
): number {
  const duration = typeof value === 'string' ? parseText(name, value) : value;
  if (typeof duration !== 'number')
    throw new ArgumentTypeError(
      `${name} must be a duration such as '60d' or milliseconds, received ${describe(value)}`,
    );
  if (Number.isSafeInteger(duration) && duration >= least && duration <= greatest) return duration;
  throw new ArgumentRangeError(
    `${name} must be a duration such as ${EXAMPLES}, or milliseconds from ${least} to ${greatest}; received ${describe(value)}`,
  );
}

const EXAMPLES = "'30s', '15min', '6h', '60d', '2w', '3mo' or '1y'";

function parseText(name: string, text: string): number {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  if (unit === 'm')
    throw new ArgumentRangeError(
      `${name}: '${text}' may be minutes or months; write '${count}min' or '${count}mo'`,
    );
  return Number(count) * (UNITS_MS[unit] ?? Number.NaN);
}
