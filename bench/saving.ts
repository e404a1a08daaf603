import type { NewTrack, Saver } from './driver.ts';

/** How many saves wait at the same time where they do. */
export const IN_FLIGHT = 256;

/**
 * The first tracks are saved outside of the time that is taken, by each driver: what is compared is the rate at which saving
 * goes on, not how long a process takes to warm up.
 */
const WARM_UP_SHARE = 1 / 3;

/** Tracks a second, each saved when the one before is acknowledged. */
export async function saveOneByOne(saver: Saver, tracks: readonly NewTrack[]): Promise<number> {
  return rateOf(tracks, async (part) => saveInTurn(saver, part.values()));
}

/** Tracks a second with 256 of them in flight: whenever one is acknowledged, the next follows. */
export async function saveInFlight(saver: Saver, tracks: readonly NewTrack[]): Promise<number> {
  return rateOf(tracks, async (part) => {
    const waiting = part.values();
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => saveInTurn(saver, waiting)));
  });
}

async function rateOf(
  tracks: readonly NewTrack[],
  save: (part: readonly NewTrack[]) => Promise<void>,
): Promise<number> {
  const warmUp = Math.floor(tracks.length * WARM_UP_SHARE);
  await save(tracks.slice(0, warmUp));
  const start = performance.now();
  await save(tracks.slice(warmUp));
  return (tracks.length - warmUp) / ((performance.now() - start) / 1_000);
}

async function saveInTurn(saver: Saver, waiting: Iterable<NewTrack>): Promise<void> {
  for (const track of waiting) {
    const saved = saver.saveOne(track);
    if (saved instanceof Promise) await saved;
  }
}
