import { randomInt } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { Level } from 'level';
import { afterEach, beforeEach, describe, test, vi } from 'vitest';
import { COUNTERS_KEY } from '../../../../src/storage/engine/keys.ts';
import { encodeCounters } from '../../../../src/storage/engine/records/metadata-records.ts';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { FaultyLevel } from '../../../support/faulty-level.ts';
import { Random } from '../../../support/random.ts';
import { multiplier } from '../../../support/randomness.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { BundleModel, type ModelData } from './row-group-model.ts';
import { OPTIONS, Trial } from './row-group-trial.ts';

const SEED = Number(process.env.TRACKTREE_SEED ?? randomInt(2 ** 31));
const ROUNDS = Math.max(2, Math.round(multiplier()));
const PHASES = 2;
const OPERATIONS = multiplier() < 2 ? 20 : 50;

/** Lets a storage's next track have this number. */
async function skipTo(folder: string, trackNum: number): Promise<void> {
  await (await TrackingStorage.open(folder)).close();
  const database = new Level<string, Buffer>(folder, { valueEncoding: 'buffer' });
  await database.put(COUNTERS_KEY, encodeCounters({ trackNum: trackNum - 1, runId: 0 }));
  await database.close();
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

describe(`random operations on tracks that share values (TRACKTREE_SEED=${SEED})`, () => {
  for (let round = 0; round < ROUNDS; round++) {
    test(
      `in a folder leave what the model says, whenever it is asked or dies (round ${round})`,
      () =>
        withTemporaryFolder(async (folder) => {
          const random = new Random(SEED + round);
          const first = round % 2 === 0 ? 1 : 65_490; // The first page ends with 65,535.
          await skipTo(folder, first);
          const storage = await TrackingStorage.open<ModelData>(folder, OPTIONS);
          const trial = new Trial(storage, new BundleModel(first - 1), random);
          for (let phase = 0; phase < PHASES; phase++) {
            trial.save();
            for (let n = 0; n < OPERATIONS; n++) {
              trial.change();
              if (random.chance(0.3)) trial.ask();
              if (random.chance(0.4)) await setImmediate();
              if (random.chance(0.04)) await trial.die(folder);
            }
            await trial.settle();
            await trial.expectSame();
            await trial.keep();
            if (random.chance(0.7)) {
              await storage.close();
              await storage.open();
            }
            await trial.expectSame();
          }
          await storage.close();
        }),
      60_000,
    );
  }

  test('in a database whose writes fail now and then leave what was acknowledged', async () => {
    const random = new Random(SEED);
    const level = new FaultyLevel();
    const storage = await TrackingStorage.open<ModelData>(level, OPTIONS);
    storage.on('checkpoint-error', () => {});
    const trial = new Trial(storage, new BundleModel(0), random);
    for (let phase = 0; phase < PHASES * 3; phase++) {
      for (let n = 0; n < 15; n++) {
        trial.change();
        if (random.chance(0.3)) trial.ask();
        if (random.chance(0.4)) await setImmediate();
      }
      await trial.settle();
      level.isFailing = true;
      await trial.expectRefused();
      level.isFailing = false;
      await trial.expectSame();
    }
    await storage.close();
    await storage.open();
    await trial.expectSame();
    await storage.close();
  });
});
