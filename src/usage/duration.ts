import { describe, TIMER_MS_MAX, UNITS_MS } from '../arguments/index.ts';

/**
 * The milliseconds of a duration: a number of them, or text such as `500ms`, `30s`, `15m`, `1h` or `1d`.
 *
 * @throws TypeError, RangeError
 */
export function parseMilliseconds(name: string, value: unknown, least: number): number {
  const milliseconds = typeof value === 'string' ? parseText(value) : value;
  if (typeof milliseconds !== 'number')
    throw new TypeError(`${name} must be a number or a string, received ${describe(value)}`);
  if (!Number.isSafeInteger(milliseconds) || milliseconds < least || milliseconds > TIMER_MS_MAX)
    throw new RangeError(
      `${name} must be from ${least} to ${TIMER_MS_MAX} milliseconds, or text such as '500ms', '30s', '15m', '1h', '1d'; received ${describe(value)}`,
    );
  return milliseconds;
}

function parseText(text: string): number {
  const [, count, unit = 'ms'] = /^(\d{1,10})(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  return count === undefined ? Number.NaN : Number(count) * UNITS_MS[unit]!;
}

const PARTS: readonly [name: string, milliseconds: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** A duration in words, such as `1 day 2 hours 5 seconds`, without fractions of a second. */
export function durationInWords(milliseconds: number): string {
  let rest = milliseconds;
  const words: string[] = [];
  for (const [name, unit] of PARTS) {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return words.join(' ') || '0 seconds';
}
