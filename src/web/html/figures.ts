import { formatCount } from '../../charts/index.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A count with the thing that is counted: `1 track`, `1,234 tracks`. */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** A word with a capital at its beginning. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A duration by its two greatest units: `0.3 s`, `4 m 10 s`, `2 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < MINUTE_MS) return `${(ms / SECOND_MS).toFixed(ms < 10 * SECOND_MS ? 1 : 0)} s`;
  if (ms < HOUR_MS) return two(ms, MINUTE_MS, 'm', SECOND_MS, 's');
  if (ms < DAY_MS) return two(ms, HOUR_MS, 'h', MINUTE_MS, 'm');
  return two(ms, DAY_MS, 'd', HOUR_MS, 'h');
}

function two(ms: number, unitMs: number, unit: string, partMs: number, part: string): string {
  const rest = Math.floor((ms % unitMs) / partMs);
  return `${formatCount(Math.floor(ms / unitMs))} ${unit}${rest === 0 ? '' : ` ${rest} ${part}`}`;
}
