import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { ReadLatch } from '../../../src/slices/read-latch.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { formatValue } from '../../support/format-value.ts';
import { trials } from '../../support/randomness.ts';
import { ATTRIBUTES, call, moment } from './actions.ts';
import { ArrayModel, type ModelTrack } from './array-model.ts';
import { expectSame, type Storage } from './compare.ts';
import { killableMemory } from './killable-locations.ts';
import { countModel, queryModel } from './model-query.ts';
import { callStorage, perform } from './perform.ts';
import { type Probe, probe } from './probes.ts';

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

/** What was in the storage after each of the calls, and how many of these were acknowledged. */
class History {
  readonly states: (readonly ModelTrack[])[] = [[]];
  #acknowledged = 0;

  acknowledge(calls: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, calls);
  }

  /** Expects that a reading gives what it should have given at one moment while it went on. */
  async expectMoment(
    reading: Promise<unknown>,
    answerOf: (tracks: readonly ModelTrack[]) => unknown,
  ): Promise<void> {
    const first = this.#acknowledged;
    const answer = formatValue(await reading);
    const answers = this.states.slice(first).map((tracks) => formatValue(answerOf(tracks)));
    expect(answers).toContain(answer);
  }
}

/** Asks in all ways at once. */
function ask(storage: Storage, history: History, { criteria, options, attribute }: Probe): Promise<void>[] {
  const found = (tracks: readonly ModelTrack[]) => queryModel(tracks, criteria, options);
  const all = (tracks: readonly ModelTrack[]) => queryModel(tracks, criteria);
  const query = storage.query(criteria, options).then((tracks) => tracks.map(plainOf));
  const heads = storage
    .queryMetadata(criteria, options)
    .then((found) => found.map(({ trackNum, timeStamp }) => [trackNum, timeStamp]));
  return [
    history.expectMoment(query, (tracks) => found(tracks).map(plainOf)),
    history.expectMoment(heads, (tracks) =>
      found(tracks).map(({ trackNum, timeStamp }) => [trackNum, timeStamp]),
    ),
    history.expectMoment(storage.count(criteria), (tracks) => all(tracks).length),
    history.expectMoment(
      storage.countBy(attribute, criteria),
      (tracks) => new Map(countModel(all(tracks), attribute)),
    ),
    history.expectMoment(storage.distinct(attribute, criteria), (tracks) =>
      countModel(all(tracks), attribute).map(([value]) => value),
    ),
  ];
}

const plainOf = ({ trackNum, taskId, runId, userName, timeStamp, data }: ModelTrack) => ({
  trackNum,
  taskId,
  runId,
  userName,
  timeStamp,
  data,
});

/** Lets calls and readings overlap as the steps say. */
async function overlap(taken: readonly Step[]): Promise<void> {
  await using storage: Storage = await TrackingStorage.open(undefined, { indexAttributes: ATTRIBUTES });
  const model = new ArrayModel();
  const history = new History();
  const pending: Promise<unknown>[] = [];
  for (const [i, { call, now, probes, turns }] of taken.entries()) {
    pending.push(Promise.all(probes.flatMap((each) => ask(storage, history, each))));
    pending.at(-1)!.catch(() => {}); // The wait for all reports it.
    vi.setSystemTime(now);
    const answer = callStorage(storage, call);
    model.call(call, now);
    history.states.push(model.tracks);
    pending.push(answer.then(() => history.acknowledge(i + 1), expectRefusal));
    for (let turn = 0; turn < turns; turn++) await immediate();
  }
  await Promise.all(pending);
  await expectConsistent(storage);
}

/** A call may be refused, at once even, while those before it are still under way. */
function expectRefusal(error: unknown): void {
  expect(error).toBeInstanceOf(TrackingError);
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

  test('answer the same as a plain array', async () => {
    const property = fc.asyncProperty(steps, async (taken) => {
      const location = await killableMemory();
      const storage: Storage = await location.open({ indexAttributes: ATTRIBUTES });
      const model = new ArrayModel();
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
