import type { NewTrack, Saver } from './driver.ts';

/** How many saves wait at the same time where they do. */
export const IN_FLIGHT = 256;

/** Tracks a second, each saved when the one before is acknowledged. */
export async function saveOneByOne(saver: Saver, tracks: readonly NewTrack[]): Promise<number> {
  const start = performance.now();
  for (const track of tracks) {
    const saved = saver.saveOne(track);
    if (saved instanceof Promise) await saved;
  }
  return perSecond(tracks.length, start);
}

/** Tracks a second with 256 of them in flight: whenever one is acknowledged, the next follows. */
export async function saveInFlight(saver: Saver, tracks: readonly NewTrack[]): Promise<number> {
  const start = performance.now();
  const waiting = tracks.values();
  const lanes = Array.from({ length: IN_FLIGHT }, () => saveInTurn(saver, waiting));
  await Promise.all(lanes);
  return perSecond(tracks.length, start);
}

async function saveInTurn(saver: Saver, waiting: Iterable<NewTrack>): Promise<void> {
  for (const track of waiting) {
    const saved = saver.saveOne(track);
    if (saved instanceof Promise) await saved;
  }
}

function perSecond(count: number, start: number): number {
  return count / ((performance.now() - start) / 1_000);
}
