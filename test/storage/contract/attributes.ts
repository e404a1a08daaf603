import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { TrackData, TrackingStorage } from '../../../src/storage/index.ts';
import { minute, numbersOf, START } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** More indexed attributes, from `data`, and track types of one's own. */
export function attributeContract(contract: Contract): void {
  queryContract(contract);
  valueContract(contract);
  changeContract(contract);
  typeContract(contract);
}

type StateStorage = TrackingStorage<TrackData, 'state' | 'size'>;

const DATA: TrackData[] = [
  { state: 'open', size: 5 },
  { state: 'done', size: 10 },
  { state: 'open', size: 9.5 },
  { other: true },
  { state: 'opening', size: -1 },
];

/** Saves a track for each of the data, a minute apart. */
async function saveData(
  storage: Pick<StateStorage, 'saveUserTracks'>,
  list: readonly TrackData[],
): Promise<void> {
  const entry = (data: TrackData, n: number) => ({ taskId: 'a', userName: 'u', data, timeStamp: minute(n) });
  await storage.saveUserTracks(list.map(entry));
}

function queryContract({ keeps }: Contract): void {
  keeps('finds and orders tracks by attributes of their data', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['state', 'size'] });
    await saveData(storage, DATA);
    storage = await fixture.maybeReopen(storage);
    expect(numbersOf(await storage.query({ state: 'open' }))).toEqual([1, 3]);
    expect(numbersOf(await storage.query({ state: 'open*' }))).toEqual([1, 3, 5]);
    expect(numbersOf(await storage.query({ state: ['done', { gt: 'open' }] }))).toEqual([2, 5]);
    expect(numbersOf(await storage.query({ size: { gt: 5, lte: 10 } }))).toEqual([2, 3]);
    expect(numbersOf(await storage.query({ size: 5, state: 'open', taskId: 'a' }))).toEqual([1]);
    expect(await storage.count({ state: { prefix: 'o' }, timeFrom: minute(1) })).toBe(2);
    const bySize = await storage.query({ state: '*' }, { orderBy: 'size' });
    expect(numbersOf(bySize)).toEqual([5, 1, 3, 2]);
    const last = await storage.query({ state: 'open' }, { orderBy: 'size', reverse: true, limit: 1 });
    expect(numbersOf(last)).toEqual([3]);
  });

  keeps('finds tracks by what is nested in their data, at the end of a path', async (fixture) => {
    const options = { indexAttributes: ['address.city', 'a.b.c'] as const };
    let storage = await fixture.open({ indexAttributes: [...options.indexAttributes] });
    const list = [
      { address: { city: 'Bonn' } },
      { address: { city: 5 }, a: { b: { c: true } } },
      { 'address.city': 'Bonn' },
      { address: 'Bonn' },
      { address: [{ city: 'Bonn' }], a: { b: null } },
    ];
    const entry = (data: TrackData) => ({ taskId: 'a', userName: 'u', data });
    await storage.saveUserTracks(list.map(entry));
    await storage.updateTrack('0000005', { a: { b: { c: false } } });
    storage = await fixture.maybeReopen(storage);
    expect(numbersOf(await storage.query({ 'address.city': 'Bonn' }))).toEqual([1, 3]);
    expect(await storage.distinct('address.city')).toEqual([5, 'Bonn']);
    expect(await storage.countBy('a.b.c')).toEqual(
      new Map([
        [false, 1],
        [true, 1],
      ]),
    );
    await expect(storage.query({ 'address.zip': 'x' } as never)).rejects.toThrow(
      /unknown criterion 'address\.zip'.*To find tracks by a key of data, add it to indexAttributes/,
    );
  });

  keeps('lists and counts the values of attributes of the data', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['state', 'size'] });
    await saveData(storage, DATA);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.distinct('state')).toEqual(['done', 'open', 'opening']);
    expect(await storage.distinct('size', { state: 'open' })).toEqual([5, 9.5]);
    expect([...(await storage.countBy('state'))]).toEqual([
      ['done', 1],
      ['open', 2],
      ['opening', 1],
    ]);
    await storage.removeTrack('0000002');
    expect(await storage.distinct('state')).toEqual(['open', 'opening']);
  });
}

function valueContract({ keeps }: Contract): void {
  keeps('indexes text, finite numbers and booleans, and nothing else', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['v'] });
    const values = [
      'x',
      1,
      true,
      false,
      '',
      0,
      null,
      undefined,
      Number.NaN,
      Infinity,
      5n,
      {},
      [],
      ['x'],
      new Date(),
    ];
    await saveData(
      storage,
      values.map((v) => ({ v })),
    );
    storage = await fixture.maybeReopen(storage);
    expect(await storage.distinct('v')).toEqual([false, true, 0, 1, '', 'x']);
    expect(await storage.count()).toBe(values.length);
    expect(numbersOf(await storage.query({ v: 'x' }))).toEqual([1]);
    expect(numbersOf(await storage.query({ v: 1 }))).toEqual([2]);
    expect(numbersOf(await storage.query({ v: true }))).toEqual([3]);
    expect(numbersOf(await storage.query({ v: [false, '', 0] }))).toEqual([4, 5, 6]);
    expect([...(await storage.countBy('v'))].map(([, count]) => count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  keeps('keeps values of different types apart', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['v'] });
    await saveData(storage, [{ v: 1 }, { v: '1' }, { v: true }, { v: 'true' }, { v: 2 }, { v: '2' }]);
    storage = await fixture.maybeReopen(storage);
    expect(numbersOf(await storage.query({ v: 1 }))).toEqual([1]);
    expect(numbersOf(await storage.query({ v: '1' }))).toEqual([2]);
    expect(numbersOf(await storage.query({ v: { equals: true } }))).toEqual([3]);
    expect(numbersOf(await storage.query({ v: '*' }))).toEqual([2, 4, 6]);
    expect(numbersOf(await storage.query({}, { orderBy: 'v' }))).toEqual([3, 1, 5, 2, 6, 4]);
  });

  keeps('indexes only what the data has of its own', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['constructor', 'toString', '__proto__'] });
    await saveData(storage, [{ n: 1 }, JSON.parse('{"constructor":"c","__proto__":"p"}')]);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.distinct('constructor')).toEqual(['c']);
    expect(await storage.distinct('toString')).toEqual([]);
    expect(await storage.distinct('__proto__')).toEqual(['p']);
  });

  keeps('finds negative zero as zero', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['v'] });
    await saveData(storage, [{ v: -0 }, { v: 0 }, { v: 1 }]);
    storage = await fixture.maybeReopen(storage);
    expect(numbersOf(await storage.query({ v: 0 }))).toEqual([1, 2]);
    expect(numbersOf(await storage.query({ v: -0 }))).toEqual([1, 2]);
    expect(await storage.distinct('v')).toHaveLength(2);
    expect((await storage.getTrack('0000001'))?.data.v).toBe(-0);
  });
}

function changeContract({ keeps, shows }: Contract): void {
  shows('adds and drops attributes when the storage is opened again', async (fixture) => {
    if (!fixture.isPersistent) return;
    const first = await fixture.open({ indexAttributes: ['state'] });
    await saveData(first, DATA);
    await first.removeTrack('0000003');
    const second = await fixture.reopen<TrackData, string>(first, { indexAttributes: ['size'] });
    expect(await second.distinct('size')).toEqual([-1, 5, 10]);
    await expect(second.distinct('state')).rejects.toThrow(TypeError);
    await second.saveUserTrack('a', 0, 'u', { state: 'late', size: 3 });
    await second.updateTrack('0000001', { state: 'changed' });
    const third = await fixture.reopen<TrackData, string>(second, { indexAttributes: ['state', 'size'] });
    expect(await third.distinct('state')).toEqual(['changed', 'done', 'late', 'opening']);
    expect(numbersOf(await third.query({}, { orderBy: 'size' }))).toEqual(
      expect.arrayContaining([5, 6, 1, 2]),
    );
    const fourth = await fixture.reopen<TrackData, string>(third, {});
    await expect(fourth.distinct('size')).rejects.toThrow(TypeError);
    expect(await fourth.count()).toBe(5);
  });

  keeps('refuses an update with text that no index takes, and stores nothing of it', async (fixture) => {
    let storage = await fixture.open({ indexAttributes: ['state'] });
    await storage.saveUserTrack('a', 0, 'u', { state: 'open' });
    for (const overwrite of [false, true]) {
      const update = storage.updateTrack('0000001', { state: 'x'.repeat(65_537) }, { overwrite });
      await expect(update).rejects.toThrow(RangeError);
      await expect(update).rejects.toThrow(/data\.state/);
    }
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getTrack('0000001'))?.data).toEqual({ state: 'open' });
  });

  shows(
    'refuses criteria and orders by attributes that are not indexed, naming the known ones',
    async (fixture) => {
      const storage = (await fixture.open({ indexAttributes: ['state'] })) as unknown as StateStorage;
      await expect(storage.query({ size: 1 })).rejects.toThrow(TypeError);
      await expect(storage.query({ size: 1 })).rejects.toThrow(/size.*taskId.*userName.*state/s);
      await expect(storage.query({}, { orderBy: 'size' })).rejects.toThrow(/size/);
      await expect(storage.distinct('size')).rejects.toThrow(/size/);
      await expect(storage.countBy('size')).rejects.toThrow(/size/);
    },
  );
}

function typeContract({ keeps, shows }: Contract): void {
  keeps('shows tracks by the name of their type', async (fixture) => {
    let storage = await fixture.open({ typeName: 'Link', indexAttributes: ['name', 'targetId'] });
    await storage.saveUserTrack('a', 0, 'u', { name: 'n', targetId: 't' }, { timeStamp: START });
    storage = await fixture.maybeReopen(storage);
    const [link] = await storage.query({ targetId: 't' });
    expect(String(link)).toBe("<Link ['a', 1, 'u', '2026-11-21 19:09']: { name: 'n', targetId: 't' }>");
    expect(inspect(link)).toBe(String(link));
  });

  shows('refuses to open the tracks of another type', async (fixture) => {
    if (!fixture.isPersistent) return;
    const links = await fixture.open({ typeName: 'Link' });
    await links.saveUserTrack('a', 0, 'u', { n: 1 });
    const other = fixture.reopen(links, { typeName: 'Visit' });
    await expect(other).rejects.toMatchObject({ name: 'TrackingError', code: 'TRACKS_TYPE_MISMATCH' });
    const again = await fixture.reopen(links, { typeName: 'Link' });
    expect(await again.count()).toBe(1);
  });
}
