import { expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { Random } from '../../support/random.ts';
import { scaleOf, seedOf, tell } from '../../support/scale.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { usedBytes } from '../../support/used-bytes.ts';

const MIB = 1024 * 1024;
const UPDATES = scaleOf('HEAP_UPDATES', 1_000_000);
const SOAK_SECONDS = scaleOf('SOAK_SECONDS', 30);
const SEED = seedOf(11);
const IN_FLIGHT = 500;

async function inFlight(count: number, call: (n: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < count; from += IN_FLIGHT)
    await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, count - from) }, (_, i) => call(from + i)));
}

async function saveMany(storage: TrackingStorage, count: number, timeStamp: number): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    const entries = Array.from({ length: 1_000 }, (_, i) => ({
      taskId: `task ${i % 40}`,
      userName: `user ${(from + i) % 600}`,
      timeStamp: timeStamp + from + i,
      data: { n: from + i, answer: 'some text that is said' },
    }));
    await storage.saveUserTracks(entries);
  }
}

test(`${UPDATES} updates leave the heap as it was`, async () => {
  await withTemporaryFolder(async (folder) => {
    await using storage = await TrackingStorage.open(folder);
    await saveMany(storage, 1_000, 0);
    const update = (n: number) => storage.updateTrack(String((n % 1_000) + 1).padStart(7, '0'), { n });
    await inFlight(50_000, update);
    const before = await usedBytes();
    await inFlight(UPDATES, update);
    const grown = (await usedBytes()) - before;
    tell(`heap: ${UPDATES} updates of 1,000 tracks: ${(grown / MIB).toFixed(1)} MiB more`);
    expect(grown).toBeLessThan(10 * MIB);
    await expectConsistent(storage);
  });
});

test('tracks that were saved and pruned leave the heap as it was', async () => {
  await withTemporaryFolder(async (folder) => {
    await using storage = await TrackingStorage.open(folder);
    const round = async () => {
      await saveMany(storage, 200_000, 0);
      await storage.prune({}, { before: 1e9 });
    };
    await round();
    const before = await usedBytes();
    for (let again = 0; again < 3; again++) await round();
    const grown = (await usedBytes()) - before;
    tell(`heap: 600,000 tracks saved and pruned: ${(grown / MIB).toFixed(1)} MiB more`);
    expect(grown).toBeLessThan(10 * MIB);
    await expectConsistent(storage);
  });
});

test(
  `${SOAK_SECONDS} seconds of mixed load leave the heap as it was (seed ${SEED})`,
  async () => {
    await withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder, { indexAttributes: ['n'] });
      const random = new Random(SEED);
      const kept = 20_000;
      let saved = 0;

      /** Saves, updates, removes, asks, abandons an iteration, and prunes all but the newest tracks. */
      async function loop(seconds: number): Promise<void> {
        for (const end = Date.now() + seconds * 1_000; Date.now() < end; ) {
          await saveMany(storage, 2_000, saved);
          saved += 2_000;
          const trackId = () => String(saved - random.below(2_000)).padStart(7, '0');
          // Updated at the time of the newest tracks, so that it is pruned as they are.
          const update = (n: number) =>
            storage.saveUserTrack(
              `task ${n % 40}`,
              0,
              `user ${n % 600}`,
              { n },
              { update: true, timeStamp: saved },
            );
          await inFlight(1_000, update);
          await inFlight(200, () => storage.removeTrack(trackId()));
          await storage.query({ n: random.below(50) }, { limit: 100, orderBy: 'timeStamp' });
          await storage.count({ taskId: `task ${random.below(40)}`, timeFrom: saved - 5_000 });
          await storage.iterate({ userName: `user ${random.below(600)}` }).next();
          if (saved % 10_000 === 0) await storage.prune({}, { before: saved - kept });
        }
        await storage.prune({}, { before: saved - kept });
      }

      await loop(SOAK_SECONDS / 3);
      const before = await usedBytes();
      await loop((SOAK_SECONDS * 2) / 3);
      const grown = (await usedBytes()) - before;
      tell(
        `heap: ${SOAK_SECONDS} s of mixed load, ${saved} tracks saved: ${(grown / MIB).toFixed(1)} MiB more`,
      );
      expect(grown).toBeLessThan(10 * MIB);
      await expectConsistent(storage);
    });
  },
  600_000 + SOAK_SECONDS * 2_000,
);
