import { describe, UNITS_MS } from '../arguments/index.ts';

/** Milliseconds of an interval given as a number of them or as text such as `30s`, `15m`, `1h` or `1d`. */
export function parseInterval(value: unknown): number {
  const milliseconds = typeof value === 'string' ? parseText(value) : value;
  if (typeof milliseconds !== 'number')
    throw new TypeError(`interval must be a number or a string, received ${describe(value)}`);
  if (!Number.isSafeInteger(milliseconds) || milliseconds <= 0)
    throw new RangeError(
      `interval must be milliseconds > 0, or text such as '30s', '15m', '1h', '1d'; received ${describe(value)}`,
    );
  return milliseconds;
}

function parseText(text: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
}

/** Which interval since 1970 (UTC) a moment belongs to. */
export function periodOf(time: number, interval: number): number {
  return Math.floor(time / interval);
}
