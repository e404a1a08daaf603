import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { Random } from '../../support/random.ts';
import { scaleOf, seedOf, tell } from '../../support/scale.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { hostileCall } from './hostile-calls.ts';

const CALLS = scaleOf('CALLS', 120_000);
const SEED = seedOf(7);

/** Calls in flight together. */
const WIDTH = 8;
/** How many calls a storage gets before it is checked and the next one begins. */
const CALLS_EACH = 10_000;

/** Calls one storage, several calls in flight, and counts what they came to. */
async function fuzzStorage(
  storage: TrackingStorage,
  calls: number,
  random: Random,
  outcomes: Map<string, number>,
) {
  for (let called = 0; called < calls; called += WIDTH) {
    const wave = Array.from({ length: WIDTH }, () => hostileCall(storage, random));
    for (const outcome of await Promise.all(wave)) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  await expectConsistent(storage);
  expect(await storage.count()).toBe((await storage.query()).length);
}

test(
  `answers ${CALLS} hostile calls with an answer or an error of its own (seed ${SEED})`,
  () =>
    withTemporaryFolder(async (parent) => {
      const outcomes = new Map<string, number>();
      for (let begun = 0, round = 0; begun < CALLS; begun += CALLS_EACH, round++) {
        const location = round % 2 === 0 ? undefined : join(parent, String(round));
        const options = { indexAttributes: ['state'], checkpointInterval: 500 };
        await using storage = await TrackingStorage.open(location, options);
        await fuzzStorage(storage, Math.min(CALLS_EACH, CALLS - begun), new Random(SEED + round), outcomes);
        if (location === undefined) continue;
        await storage.close();
        await storage.open();
        await expectConsistent(storage);
      }
      const wrong = [...outcomes.keys()].filter((outcome) => outcome.startsWith('wrong'));
      const figures = [...outcomes].filter(([outcome]) => !outcome.startsWith('wrong'));
      tell(
        `fuzz: ${CALLS} calls (seed ${SEED}): ${figures.map(([name, count]) => `${name} ${count}`).join(', ')}`,
      );
      expect(wrong).toEqual([]);
    }),
  120_000 + CALLS * 5,
);
