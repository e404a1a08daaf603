import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { defineSummary } from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { FaultyLevel } from '../../support/faulty-level.ts';
import { trials } from '../../support/randomness.ts';
import { type ModelTrack, SumModel } from './sum-model.ts';

const PAGES = defineSummary<{ page?: string }>({
  name: 'pages',
  key: ({ data }) => data.page,
  transfer: () => 3,
});
const USERS = defineSummary({ name: 'users', key: ({ userName }) => userName });
const ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu'] as const;
const BEGIN = Date.parse('2016-03-26T20:00Z');

const entry = fc.record({
  taskId: fc.constantFrom('a', 'b'),
  userName: fc.constantFrom('ann', 'bob', 'eve'),
  data: fc.record({ page: fc.constantFrom('/', '/a', '/b') }, { noNullPrototype: true }),
  timeStamp: fc.nat({ max: 60 * 48 }).map((minutes) => BEGIN + minutes * 60_000),
});
const save = fc.record({ do: fc.constant('save' as const), entries: fc.array(entry, { maxLength: 5 }) });
const others = [
  fc.record({ do: fc.constant('read' as const) }),
  fc.record({ do: fc.constant('fail' as const), isFailing: fc.boolean() }),
  fc.record({ do: fc.constant('reopen' as const), isCounting: fc.boolean() }),
];
const rebuild = fc.oneof(
  fc.record({ do: fc.constant('rebuild' as const), from: fc.constantFrom(undefined, '2016-03', '2016-04') }),
  fc.record({ do: fc.constant('rezone' as const), timeZone: fc.constantFrom(...ZONES) }),
);
const trackNum = fc.integer({ min: 1, max: 20 });
const change = fc.oneof(
  fc.record({ do: fc.constant('remove' as const), trackNum }),
  fc.record({ do: fc.constant('update' as const), trackNum }),
);

type Step = { turns: number; action: typeof action extends fc.Arbitrary<infer T> ? T : never };
const action = fc.oneof({ weight: 6, arbitrary: save }, ...others, rebuild, change);

/** Steps of which none waits for the one before. */
const stepsOf = (more: fc.Arbitrary<Step['action']>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      turns: fc.nat({ max: 4 }),
      action: fc.oneof({ weight: 6, arbitrary: save }, ...others, { weight: 2, arbitrary: more }),
    }),
    { maxLength: 40, size: 'max' },
  );

/** A storage on a disk that fails now and then, and everything that it has acknowledged. */
class Turmoil {
  readonly #level = new FaultyLevel();
  readonly #openCountersMax: number;
  readonly #pending: Promise<unknown>[] = [];
  readonly #models = [PAGES, USERS].map((summary) => new SumModel(summary, 'UTC'));
  #storage: TrackingStorage;
  #isCounting = true;
  #begun = 0;
  #acknowledged = 0;

  constructor(openCountersMax: number) {
    this.#openCountersMax = openCountersMax;
    this.#storage = this.#make();
  }

  #make(): TrackingStorage {
    const hooks = this.#isCounting ? [PAGES, USERS] : [];
    const storage = new TrackingStorage(this.#level, {
      hooks,
      summaries: { openCountersMax: this.#openCountersMax },
    });
    storage.on('checkpoint-error', () => undefined); // A flush that the disk did not take.
    return storage;
  }

  async live(steps: readonly Step[]): Promise<void> {
    await this.#storage.open();
    for (const { action, turns } of steps) {
      if (action.do === 'reopen') await this.#reopen(action.isCounting);
      else this.#begin(action);
      for (let turn = 0; turn < turns; turn++) await immediate();
    }
    this.#level.isFailing = false;
    await this.#reopen(true);
    await this.#compare();
    await this.#storage.close();
    await this.#level.close();
  }

  #begin(action: Exclude<Step['action'], { do: 'reopen' }>): void {
    if (action.do === 'fail') this.#level.isFailing = action.isFailing;
    else this.#pending.push(this.#do(action).catch(expectRefusal));
  }

  async #do(action: Exclude<Step['action'], { do: 'reopen' | 'fail' }>): Promise<unknown> {
    switch (action.do) {
      case 'save':
        return this.#save(action.entries);
      case 'read':
        return this.#isCounting && this.#read();
      case 'remove':
        return this.#storage.removeTrack(String(action.trackNum).padStart(7, '0'));
      case 'update':
        return this.#storage.updateTrack(String(action.trackNum).padStart(7, '0'), { page: '/updated' });
      case 'rebuild':
        return this.#storage.rebuildSummaries({ from: action.from });
      default:
        return this.#storage.rebuildSummaries({ timeZone: action.timeZone });
    }
  }

  async #save(entries: (Omit<ModelTrack, 'trackId'> & { taskId: string })[]): Promise<void> {
    this.#begun += entries.length;
    const ids = await this.#storage.saveUserTracks(entries);
    this.#acknowledged += ids.length;
    for (const [i, trackId] of ids.entries())
      for (const model of this.#models) model.count({ trackId, ...entries[i]! });
  }

  /** Reads what was acknowledged before, and no more than what was begun until then. */
  async #read(): Promise<void> {
    const least = this.#acknowledged;
    const { hits, transfer } = await this.#storage.getTotals('pages');
    expect(hits).toBeGreaterThanOrEqual(least);
    expect(hits).toBeLessThanOrEqual(this.#begun);
    expect(transfer).toBe(3 * hits);
  }

  /** Closes while everything is under way. */
  async #reopen(isCounting: boolean): Promise<void> {
    await this.#storage.close();
    await Promise.all(this.#pending.splice(0));
    const isFailing = this.#level.isFailing;
    this.#level.isFailing = false;
    this.#isCounting = isCounting;
    this.#storage = this.#make();
    await this.#storage.open();
    this.#level.isFailing = isFailing;
  }

  async #compare(): Promise<void> {
    const [state] = await this.#storage.getSummaries();
    for (const model of this.#models) {
      model.timeZone = state!.timeZone;
      const sums = await this.#storage.getSum(model.summary, { period: 'all', limit: 1e6 });
      for (const period of ['hour', 'date', 'month'] as const)
        expect(sums[period], `${model.summary.name} by ${period}`).toEqual(model.rows(period));
    }
    await expectConsistent(this.#storage);
  }
}

/** What was under way may be refused, as the disk fails, the storage closes, or there is no such track. */
function expectRefusal(error: unknown): void {
  if (error instanceof TrackingError) return;
  throw error;
}

test('sums hold each acknowledged track once, whatever saves, flushes, rebuilds, closings and failures meet', async () => {
  const property = fc.asyncProperty(stepsOf(rebuild), fc.constantFrom(1, 3, 1000), (steps, max) =>
    new Turmoil(max).live(steps),
  );
  await fc.assert(property, trials(15));
});

test('sums keep each acknowledged track, whatever saves, flushes, updates, removals, closings and failures meet', async () => {
  const property = fc.asyncProperty(stepsOf(change), fc.constantFrom(1, 3, 1000), (steps, max) =>
    new Turmoil(max).live(steps.filter(({ action }) => action.do !== 'reopen' || action.isCounting)),
  );
  await fc.assert(property, trials(15));
});
