import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { scaleOf, tell } from '../../support/scale.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const SAVES = scaleOf('SAVES', 1_000_000);
const ITERATIONS = scaleOf('ITERATIONS', 100);
const QUEUE_BYTES = 4 * 1024 * 1024;
/** How many saves come in one turn of the event loop; the others come a thousand at a time. */
const BURST = SAVES / 4;

describe('overload', () => {
  test(
    `takes ${SAVES} saves that are not awaited, or refuses them, and close drains them`,
    () =>
      withTemporaryFolder(async (folder) => {
        const storage = await TrackingStorage.open(folder, { queueSizeBytesMax: QUEUE_BYTES });
        const delay = monitorEventLoopDelay({ resolution: 5 });
        const outcomes = { accepted: 0, refused: 0 };
        const codes = new Set<unknown>();
        let peakBytes = 0;
        delay.enable();
        for (let n = 0; n < SAVES; n++) {
          storage.saveUserTrack(`a${n % 100}`, 0, `u${n % 1000}`, { n }).then(
            () => outcomes.accepted++,
            (error: { code: unknown }) => {
              outcomes.refused++;
              codes.add(error.code);
            },
          );
          if (n % 1000 !== 0 || n < BURST) continue;
          if (n === BURST) delay.enable();
          peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
          await immediate(); // As a server does between requests.
        }
        await storage.close();
        delay.disable();
        await immediate();
        expect(outcomes.accepted + outcomes.refused).toBe(SAVES);
        expect([...codes].filter((code) => code !== 'TRACKS_OVERLOADED')).toEqual([]);
        await using again = await TrackingStorage.open(folder);
        expect(await again.count()).toBe(outcomes.accepted);
        await expectConsistent(again);
        const figures = `${outcomes.accepted} kept, ${outcomes.refused} refused, at most ${peakBytes >> 20} MB of memory`;
        tell(
          `overload: ${SAVES} saves not awaited: ${figures}, event loop held up ${Math.round(delay.max / 1e6)} ms at most`,
        );
      }),
    300_000,
  );

  test(
    `answers ${ITERATIONS} slow iterations as of their beginning while others write`,
    () =>
      withTemporaryFolder(async (folder) => {
        await using storage = await TrackingStorage.open(folder, { cacheSizeBytes: 0 });
        const entries = Array.from({ length: 2000 }, (_, n) => ({
          taskId: 'a',
          userName: `u${n % 9}`,
          data: { n, version: 0 },
        }));
        await storage.saveUserTracks(entries);
        let isOver = false;
        const writing = (async () => {
          for (let version = 1; !isOver; version++) {
            const trackId = String(1 + (version % 2000)).padStart(7, '0');
            await Promise.all([
              storage.updateTrack(trackId, { version }),
              storage.saveUserTrack('b', 0, 'u', { version }),
              storage.removeTrack(await storage.saveUserTrack('a', 0, 'u', { version })),
            ]);
          }
        })();
        await Promise.all(Array.from({ length: ITERATIONS }, () => iterateSlowly(storage)));
        isOver = true;
        await writing;
        await expectConsistent(storage);
      }),
    300_000,
  );
});

/** Expects each track once, in order, as it was when the iteration began: none that came later, none gone. */
async function iterateSlowly(storage: TrackingStorage): Promise<void> {
  const expected = await storage.count({ taskId: 'a' });
  const iteration = storage.iterate({ taskId: 'a' });
  let [count, last] = [0, 0];
  for await (const { trackNum } of iteration) {
    expect(trackNum).toBeGreaterThan(last);
    last = trackNum;
    if (++count % 100 === 0) await immediate();
  }
  expect(Math.abs(count - expected)).toBeLessThanOrEqual(1); // One track of the writer comes and goes.
}
