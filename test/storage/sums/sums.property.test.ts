import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type KeyRow,
  type SeriesRow,
  type Summary,
  type SumRange,
  type SumRow,
  TrackingStorage,
} from '../../../src/storage/index.ts';
import { defineSummary } from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { trials } from '../../support/randomness.ts';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';
import { type ModelTrack, nameOf, SumModel } from './sum-model.ts';

interface Visit {
  page?: string | undefined;
  size?: number | undefined;
}

const PAGES = defineSummary<Visit>({
  name: 'pages',
  key: ({ data }) => data.page,
  transfer: ({ data }) => data.size,
});
const USERS = defineSummary({ name: 'users', key: ({ userName }) => userName, isPersonal: true });

/** Zones with days of 23 and 25 hours, a shift of half an hour, and odd offsets. */
const ZONES = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'] as const;

/** Around the changes of the clocks in 2016, and some moments far away. */
const moment = fc.oneof(
  { weight: 4, arbitrary: around('2016-03-27T01:00Z') },
  { weight: 4, arbitrary: around('2016-10-30T01:00Z') },
  { weight: 4, arbitrary: around('2016-04-02T15:00Z') },
  { weight: 1, arbitrary: fc.integer({ min: -1e12, max: 3e12 }) },
);

function around(time: string): fc.Arbitrary<number> {
  const middle = Date.parse(time);
  return fc.integer({ min: -40, max: 40 }).map((quarters) => middle + quarters * 900_000 + 1234);
}

const USER_NAMES = ['ann', 'bob', 'ü😀'] as const;
const data = fc.record(
  { page: fc.constantFrom('/', '/a', '/ab', ''), size: fc.constantFrom(0, 1, 2 ** 33, 2 ** 45) },
  { requiredKeys: [], noNullPrototype: true },
);
const entry = fc.record({ userName: fc.constantFrom(...USER_NAMES), data, timeStamp: moment });

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('save' as const), entries: fc.array(entry, { maxLength: 6 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      trackNum: fc.integer({ min: 1, max: 9 }),
      data,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('remove' as const), trackNum: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('erase' as const), userName: fc.constantFrom(...USER_NAMES) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reopen' as const), isCounting: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('rebuild' as const),
      from: fc.option(moment, { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rezone' as const), timeZone: fc.constantFrom(...ZONES) }),
  },
);

type Period = 'hour' | 'date' | 'month';
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** A storage with two summaries, and next to it what they should say. */
class Life {
  readonly #location: string | undefined;
  readonly #openCountersMax: number;
  readonly #models: SumModel[];
  readonly #tracks = new Map<string, ModelTrack>();
  /** Saved without summaries. */
  #uncounted: string[] = [];
  #isCounting = true;
  #storage: TrackingStorage;

  constructor(location: string | undefined, timeZone: string, openCountersMax: number) {
    this.#location = location;
    this.#openCountersMax = openCountersMax;
    this.#models = [PAGES, USERS].map((summary) => new SumModel(summary, timeZone));
    this.#storage = this.#make({ timeZone });
  }

  #make(more: { timeZone?: string } = {}): TrackingStorage {
    const hooks: Summary[] = this.#isCounting ? [PAGES, USERS] : [];
    return new TrackingStorage(this.#location, {
      hooks,
      summaries: { openCountersMax: this.#openCountersMax },
      ...more,
    });
  }

  async do(action: Action): Promise<void> {
    switch (action.do) {
      case 'save':
        return this.#save(action.entries);
      case 'update':
        return this.#update(action.trackNum, action.data);
      case 'remove':
        return this.#remove(action.trackNum);
      case 'erase':
        return this.#erase(action.userName);
      case 'reopen':
        return this.reopen(action.isCounting);
      case 'rebuild':
        return this.#rebuild(action.from);
      default:
        return this.#rezone(action.timeZone);
    }
  }

  async #save(entries: (Omit<ModelTrack, 'trackId'> & { data: Visit })[]): Promise<void> {
    const ids = await this.#storage.saveUserTracks(entries.map((each) => ({ taskId: 'a', ...each })));
    ids.forEach((trackId, i) => {
      const track = { trackId, ...entries[i]! };
      this.#tracks.set(trackId, track);
      if (this.#isCounting) for (const model of this.#models) model.count(track);
      else this.#uncounted.push(trackId);
    });
  }

  async #update(trackNum: number, data: Visit): Promise<void> {
    const track = this.#tracks.get(String(trackNum).padStart(7, '0'));
    if (!track) return;
    await this.#storage.updateTrack(track.trackId, { ...data }, { overwrite: true });
    Object.assign(track, { data, timeStamp: Date.now() });
  }

  async #remove(trackNum: number): Promise<void> {
    const trackId = String(trackNum).padStart(7, '0');
    expect(await this.#storage.removeTrack(trackId)).toBe(this.#tracks.delete(trackId));
  }

  async #erase(userName: string): Promise<void> {
    await this.#storage.eraseUser(userName);
    for (const { trackId } of [...this.#tracks.values()].filter((each) => each.userName === userName))
      this.#tracks.delete(trackId);
    const model = this.#models[1]!;
    if (!model.counted.some(({ key }) => key === userName)) return;
    const known = new Set(model.counted.map(({ key }) => key));
    const rows = await this.#storage.getSum('users', { period: 'month', limit: 1e6 });
    const erased = rows.find(({ key }) => !known.has(key))?.key;
    expect(erased).toMatch(/^erased-/);
    model.rename(userName, erased!);
  }

  open(): Promise<void> {
    return this.#storage.open();
  }

  async reopen(isCounting: boolean): Promise<void> {
    await this.#storage.close();
    if (this.#location !== undefined) {
      this.#isCounting = isCounting;
      this.#storage = this.#make();
    }
    await this.#storage.open();
    if (!this.#isCounting) return;
    for (const trackId of this.#uncounted) {
      const track = this.#tracks.get(trackId);
      if (track) for (const model of this.#models) model.count(track);
    }
    this.#uncounted = [];
  }

  async #rebuild(from: number | undefined): Promise<void> {
    if (!this.#isCounting) return;
    const options = from === undefined ? {} : { from };
    await this.#storage.rebuildSummaries(options);
    for (const model of this.#models) {
      const fromMonth = from === undefined ? undefined : nameOf(model.timeZone, 'month', from);
      model.rebuild(this.#tracks.values(), fromMonth);
    }
  }

  async #rezone(timeZone: string): Promise<void> {
    if (!this.#isCounting) return;
    await this.#storage.rebuildSummaries({ timeZone });
    for (const model of this.#models) {
      model.timeZone = timeZone;
      model.rebuild(this.#tracks.values());
    }
  }

  /** Expects that the storage says the same as the models, whatever it is asked. */
  async compare(): Promise<void> {
    for (const model of this.#models) {
      const { name } = model.summary;
      const sums = await this.#storage.getSum(name, { period: 'all', limit: 1e6 });
      for (const period of ['hour', 'date', 'month'] as const) {
        const expected = model.rows(period);
        expect(withoutPieces(sums[period]), `${name} by ${period} in ${model.timeZone}`).toEqual(expected);
        await this.#compareParts(name, period, sums[period]);
      }
    }
  }

  async #compareParts(name: string, period: Period, rows: SumRow[]): Promise<void> {
    const hits = rows.reduce((sum, row) => sum + row.hits, 0);
    const transfer = rows.reduce((sum, row) => sum + row.transfer, 0);
    expect(await this.#storage.getTotals(name, { period })).toEqual({ hits, transfer });
    expect(await this.#storage.countKeys(name, { period })).toBe(new Set(rows.map(({ key }) => key)).size);
    expect(await this.#storage.getSum(name, { period, limit: 3, page: 2 })).toEqual(rows.slice(3, 6));
    const target = { prefix: name === 'users' ? 'a' : '/a' };
    const chosen = await this.#storage.getSum(name, { period, target, limit: 1e6 });
    expect(chosen).toEqual(rows.filter(({ key }) => key.startsWith(target.prefix)));
    await this.#compareSeries(name, period, {}, rows);
    await this.#compareSeries(name, period, { target }, chosen);
    await this.#compareKeys(name, period, {}, rows);
    const anyOf = ['/ab', 'bob', '/ab', 'nobody'];
    const some = rows.filter(({ key }) => anyOf.includes(key));
    await this.#compareKeys(name, period, { target: { anyOf } }, some);
    const byTransfer = await this.#storage.getSum(name, { period, order: 'transfer', limit: 4 });
    const ordered = rows.map((row, i) => ({ row, i }));
    ordered.sort((a, b) => b.row.transfer - a.row.transfer || compareWithin(a, b));
    expect(byTransfer).toEqual(ordered.slice(0, 4).map(({ row }) => row));
  }

  async #compareSeries(name: string, period: Period, range: SumRange, rows: SumRow[]): Promise<void> {
    const series = new Map<string, SeriesRow>();
    for (const { date, hits, transfer } of rows) {
      const row = series.get(date) ?? { date, hits: 0, transfer: 0, keys: 0 };
      series.set(date, {
        date,
        hits: row.hits + hits,
        transfer: row.transfer + transfer,
        keys: row.keys + 1,
      });
    }
    expect(await this.#storage.getSeries(name, { period, ...range })).toEqual([...series.values()].reverse());
  }

  async #compareKeys(name: string, period: Period, range: SumRange, rows: SumRow[]): Promise<void> {
    const keys = new Map<string, KeyRow>();
    for (const { key, hits, transfer } of rows) {
      const row = keys.get(key) ?? { key, hits: 0, transfer: 0 };
      keys.set(key, { key, hits: row.hits + hits, transfer: row.transfer + transfer });
    }
    for (const order of ['hits', 'transfer'] as const) {
      const expected = [...keys.values()].sort((a, b) => b[order] - a[order] || (a.key < b.key ? -1 : 1));
      const options = { period, ...range, order };
      expect(await this.#storage.getKeys(name, options)).toEqual(expected);
      expect(await this.#storage.getKeys(name, { ...options, limit: 2, page: 2 })).toEqual(
        expected.slice(2, 4),
      );
    }
  }

  async end(): Promise<void> {
    await expectConsistent(this.#storage);
    await this.#storage.close();
  }
}

interface Placed {
  row: SumRow;
  i: number;
}

/** Ties: the newer first, as the rows came, and within one period by key. */
function compareWithin(a: Placed, b: Placed): number {
  if (a.row.date !== b.row.date) return a.i - b.i;
  return a.row.key < b.row.key ? -1 : 1;
}

/** A shift of half an hour cuts an hour into two pieces, whose second one begins where the clock was set; the model names hours by their full hour. */
function withoutPieces(rows: SumRow[]): SumRow[] {
  return rows.map((row) => ({ ...row, date: row.date.replace(/T(\d\d):\d\d:00/, 'T$1:00:00') }));
}

async function live(
  location: string | undefined,
  timeZone: string,
  openCountersMax: number,
  actions: readonly Action[],
): Promise<void> {
  const life = new Life(location, timeZone, openCountersMax);
  try {
    await life.open();
    for (const each of actions) {
      await life.do(each);
      await life.compare();
    }
    await life.reopen(true);
    await life.compare();
  } finally {
    await life.end();
  }
}

const settings = [
  fc.constantFrom(...ZONES),
  fc.constantFrom(1, 3, 1000),
  fc.array(action, { maxLength: 14, size: 'max' }),
] as const;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2016-10-30T00:40Z') }));
afterEach(() => void vi.useRealTimers());

test('sums say the same as a list of everything that was counted, in memory', async () => {
  const property = fc.asyncProperty(...settings, (timeZone, max, actions) =>
    live(undefined, timeZone, max, actions),
  );
  await fc.assert(property, trials(6));
});

test('sums say the same as a list of everything that was counted, in a folder that is opened with and without hooks', async () => {
  const property = fc.asyncProperty(...settings, async (timeZone, max, actions) => {
    const folder = await makeTemporaryFolder();
    try {
      await live(folder, timeZone, max, actions);
    } finally {
      await removeFolder(folder);
    }
  });
  await fc.assert(property, trials(3));
});
