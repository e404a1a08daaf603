/** The pause after the first failure, in milliseconds. */
const PAUSE_MS = 60_000;

/** The longest pause, in milliseconds. */
export const BACKOFF_MS_MAX = 86_400_000;

/** Pauses are shorter by up to this share, at random, so that many apps do not try again at the same time. */
const JITTER = 0.5;

/** The pause after some failures in a row: it doubles each time, up to a day. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const pause = Math.min(PAUSE_MS * 2 ** Math.min(failures - 1, 20), BACKOFF_MS_MAX);
  return Math.round(pause * (1 - JITTER * random()));
}
