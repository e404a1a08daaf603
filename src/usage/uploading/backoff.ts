/** The pause after the first failure, in milliseconds. */
const PAUSE_MS = 60_000;

/** The longest pause, in milliseconds. */
export const BACKOFF_MS_MAX = 86_400_000;

/** Pauses differ by up to this part of theirs, so that many apps do not come back at once. */
const JITTER = 0.5;

/** How long to wait after so many failures in a row: twice as long each time, more or less, and a day at most. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const pause = Math.min(PAUSE_MS * 2 ** Math.min(failures - 1, 20), BACKOFF_MS_MAX);
  return Math.round(pause * (1 - JITTER * random()));
}
