import fc from 'fast-check';
import { afterEach, beforeEach, describe, test, vi } from 'vitest';
import { TrackingStorage, type TrackingStorageOptions } from '../../../src/storage/index.ts';
import { trials } from '../../support/randomness.ts';
import { arrayEngine } from '../contract/array-engine/array-engine.ts';
import { ATTRIBUTES, action, moment } from './actions.ts';
import { type Attribute, expectSame, type Storage } from './compare.ts';
import { type KillableLocation, killableFolder, killableMemory } from './killable-locations.ts';
import { perform } from './perform.ts';
import { probe } from './probes.ts';

/** An action, the moment it happens at, and what is asked afterwards. */
const step = fc.record({ action, now: moment, probes: fc.array(probe, { minLength: 2, maxLength: 4 }) });

/** Up to 40 steps, mostly many: it takes several actions until one can harm another. */
const steps = fc.array(step, { maxLength: 40, size: 'max' });

/** Checkpoints after one or a few changes, and caches that hold nothing or everything. */
const options = fc.record({
  indexAttributes: fc.constant<readonly Attribute[]>(ATTRIBUTES),
  checkpointInterval: fc.constantFrom(1, 2, 5, 100_000),
  cacheSizeBytes: fc.constantFrom(0, 300, 1_000_000),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Takes the steps and compares the storage with the model after each. */
async function takeSteps(
  create: () => Promise<KillableLocation>,
  storageOptions: TrackingStorageOptions<Attribute>,
  taken: readonly Step[],
): Promise<void> {
  const location = await create();
  let storage: Storage = await location.open(storageOptions);
  try {
    await using model: Storage = await TrackingStorage.open(arrayEngine(), { indexAttributes: ATTRIBUTES });
    for (const { action, now, probes } of taken) {
      storage = await perform(location, storage, model, action, now);
      await expectSame(storage, model, probes);
    }
    storage = await perform(location, storage, model, { do: 'reopen' }, 0);
    await expectSame(storage, model, taken.flatMap(({ probes }) => probes).slice(-20));
  } finally {
    await storage.close();
    await location.dispose();
  }
}

describe('a storage beside one on arrays', () => {
  // Only the clock is ours, so that "now" is known to the model; timers run as ever.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  test('answers the same in memory after every step', async () => {
    const property = fc.asyncProperty(options, steps, (chosen, taken) =>
      takeSteps(killableMemory, chosen, taken),
    );
    await fc.assert(property, trials(15));
  });

  test('answers the same in a folder after every step, some of which kill it', async () => {
    const property = fc.asyncProperty(options, steps, (chosen, taken) =>
      takeSteps(killableFolder, chosen, taken),
    );
    await fc.assert(property, trials(8));
  });
});
