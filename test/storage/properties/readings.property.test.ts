import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ReadLatch } from '../../../src/slices/read-latch.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { formatValue } from '../../support/format-value.ts';
import { trials } from '../../support/randomness.ts';
import { ArrayDisk, arrayEngine } from '../contract/array-engine/array-engine.ts';
import { ATTRIBUTES, call, moment } from './actions.ts';
import { expectSame, questionsOf, type Storage } from './compare.ts';
import { killableMemory } from './killable-locations.ts';
import { callStorage, outcomeOf, perform } from './perform.ts';
import { probe } from './probes.ts';

// Every reading gives way after a few tracks, walks and sorts as if there were millions of them.
vi.mock('../../../src/slices/limits.ts', () => ({ SLICE_MS: 0, STRIDE_LENGTH: 3 }));
vi.mock('../../../src/storage/engine/records/limits.ts', async (original) => ({
  ...(await original<typeof import('../../../src/storage/engine/records/limits.ts')>()),
  CANDIDATES_FEW: 1,
  COMPARED_MAX: 2,
}));

/** A call, what is asked just before it, and how many turns of the event loop pass until the next. */
const step = fc.record({
  call,
  now: moment,
  probes: fc.array(probe, { maxLength: 2 }),
  turns: fc.nat({ max: 3 }),
});
const steps = fc.array(step, { maxLength: 50, size: 'max' });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The storages on arrays that there are before the first step and after each. */
async function modelsOf(taken: readonly Step[]): Promise<Storage[]> {
  const disk = new ArrayDisk();
  const model = await openModel(disk);
  const models = [await openModel(disk.copy())];
  for (const { call, now } of taken) {
    vi.setSystemTime(now);
    await outcomeOf(callStorage(model, call));
    models.push(await openModel(disk.copy()));
  }
  return models;
}

function openModel(disk = new ArrayDisk()): Promise<Storage> {
  return TrackingStorage.open(arrayEngine(disk), { indexAttributes: ATTRIBUTES });
}

/** Lets calls and readings overlap as the steps say. Each reading must answer as at one moment while it went on. */
async function overlap(taken: readonly Step[]): Promise<void> {
  const models = await modelsOf(taken);
  await using storage: Storage = await TrackingStorage.open(undefined, { indexAttributes: ATTRIBUTES });
  let acknowledged = 0;
  let called = 0;
  const pending: Promise<unknown>[] = [];

  async function expectMoment(ask: (storage: Storage) => Promise<unknown>): Promise<void> {
    const first = acknowledged;
    const answer = formatValue(await ask(storage));
    const possible = await Promise.all(models.slice(first, called + 1).map(ask));
    expect(possible.map(formatValue)).toContain(answer);
  }

  for (const [i, { call, now, probes, turns }] of taken.entries()) {
    pending.push(Promise.all(probes.flatMap(questionsOf).map(expectMoment)));
    pending.at(-1)?.catch(() => {}); // The wait for all reports it.
    vi.setSystemTime(now);
    called++;
    pending.push(
      outcomeOf(callStorage(storage, call)).then((outcome) => {
        // A call may be refused at once, even while those before it are still under way.
        if ('result' in outcome) acknowledged = Math.max(acknowledged, i + 1);
      }),
    );
    for (let turn = 0; turn < turns; turn++) await immediate();
  }
  await Promise.all(pending);
  await expectConsistent(storage);
}

describe('readings that give way all the time', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  test('see whole batches only, while others save, change and remove', async () => {
    const waited: boolean[] = [];
    const change = ReadLatch.prototype.change;
    vi.spyOn(ReadLatch.prototype, 'change').mockImplementation(function (this: ReadLatch, ...args) {
      waited.push(this.isHeld);
      return change.apply(this, args);
    });
    await fc.assert(fc.asyncProperty(steps, overlap), trials(20));
    expect(waited, 'batches that had to wait for readings').toContain(true);
  });

  test('answer the same as a storage on arrays', async () => {
    const property = fc.asyncProperty(steps, async (taken) => {
      const location = await killableMemory();
      const storage: Storage = await location.open({ indexAttributes: ATTRIBUTES });
      const model = await openModel();
      try {
        for (const { call, now } of taken) await perform(location, storage, model, call, now);
        await expectSame(
          storage,
          model,
          taken.flatMap(({ probes }) => probes),
        );
      } finally {
        await storage.close();
        await location.dispose();
      }
    });
    await fc.assert(property, trials(10));
  });
});
