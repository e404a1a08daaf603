import { expect } from 'vitest';
import { type CountedTrack, Summary, type TrackData } from '../../../src/storage/index.ts';
import { formatValue } from '../../support/format-value.ts';
import { HARD_VALUES } from '../../support/hard-values.ts';
import type { Contract } from './contract.ts';

/** What `data` can hold, and what it refuses. */
export function dataValueContract(contract: Contract): void {
  roundTripContract(contract);
  dangerousKeyContract(contract);
  refusalContract(contract);
}

function roundTripContract({ keeps }: Contract): void {
  keeps('gives every kind of value back as it was', async (fixture) => {
    let storage = await fixture.open();
    const names = Object.keys(HARD_VALUES);
    const entries = names.map((name) => ({
      taskId: 'a',
      userName: name,
      data: { value: HARD_VALUES[name] },
    }));
    await storage.saveUserTracks(entries);
    storage = await fixture.maybeReopen(storage);
    for (const [index, track] of (await storage.query()).entries()) {
      const saved = { value: HARD_VALUES[names[index]!] };
      expect(formatValue(track.data) === formatValue(saved), names[index]).toBe(true);
    }
  });

  keeps('gives all of them back from one mapping', async (fixture) => {
    let storage = await fixture.open();
    const trackId = await storage.saveUserTrack('a', 0, 'u', HARD_VALUES);
    storage = await fixture.maybeReopen(storage);
    const data = (await storage.getTrack(trackId))?.data;
    expect(formatValue(data) === formatValue(HARD_VALUES)).toBe(true);
    expect(Object.keys(data ?? {})).toEqual(Object.keys(HARD_VALUES));
  });

  keeps('gives buffers back as plain bytes', async (fixture) => {
    let storage = await fixture.open();
    const bytes = Buffer.from('text').subarray(1, 3);
    await storage.saveUserTrack('a', 0, 'u', { bytes });
    storage = await fixture.maybeReopen(storage);
    const back = (await storage.getTrack('0000001'))?.data.bytes;
    expect(Object.getPrototypeOf(back)).toBe(Uint8Array.prototype);
    expect([...(back as Uint8Array)]).toEqual([...bytes]);
  });

  keeps('takes mappings without a prototype', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', Object.assign(Object.create(null), { a: 1 }));
    storage = await fixture.maybeReopen(storage);
    expect({ ...(await storage.getTrack('0000001'))?.data }).toEqual({ a: 1 });
  });

  keeps('takes the same object in several places, as long as it is no cycle', async (fixture) => {
    let storage = await fixture.open();
    const shared = { n: [1] };
    await storage.saveUserTrack('a', 0, 'u', { first: shared, list: [shared, shared] });
    storage = await fixture.maybeReopen(storage);
    const data = (await storage.getTrack('0000001'))?.data;
    expect(data).toEqual({ first: { n: [1] }, list: [{ n: [1] }, { n: [1] }] });
  });

  keeps('reads each value once, so that data, index and sum agree on it', async (fixture) => {
    const key = ({ data }: CountedTrack) => `${data.state} ${(data.in as { n: number }).n}`;
    const options = { indexAttributes: ['state'], hooks: [new Summary({ name: 'states', key })] };
    let storage = await fixture.open(options);
    await storage.saveUserTrack('a', 0, 'u', changing());
    await storage.saveUserTracks([{ taskId: 'a', userName: 'v', data: changing() }]);
    await storage.updateTrack('0000002', changing());
    storage = await fixture.maybeReopen(storage);
    for (const { data } of await storage.query()) expect(data).toEqual({ state: 'state 1', in: { n: 2 } });
    expect(await storage.distinct('state')).toEqual(['state 1']);
    expect((await storage.getTotals('states')).hits).toBe(2);
    expect((await storage.getKeys('states')).map((row) => row.key)).toEqual(['state 1 2']);
  });

  keeps('takes mappings 500 levels deep', async (fixture) => {
    let storage = await fixture.open();
    const data = nested(490);
    await storage.saveUserTrack('a', 0, 'u', data);
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getTrack('0000001'))?.data).toEqual(data);
  });
}

/** Data whose values are others at every reading. */
function changing(): { state: string; in: { n: number } } {
  let reading = 0;
  return {
    get state() {
      return `state ${++reading}`;
    },
    in: {
      get n() {
        return ++reading;
      },
    },
  };
}

/** A mapping in a mapping, `levels` deep. */
function nested(levels: number, end: object = { end: true }): Record<string, unknown> {
  let data = end as Record<string, unknown>;
  for (let level = 1; level < levels; level++) data = { in: data };
  return data;
}

function dangerousKeyContract({ keeps }: Contract): void {
  keeps('takes keys such as __proto__ and constructor as keys like others', async (fixture) => {
    let storage = await fixture.open();
    const text =
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":"t"}';
    await storage.saveUserTrack('a', 0, 'u', JSON.parse(text));
    await storage.saveUserTrack('a', 0, 'u', JSON.parse('{"__proto__":{"b":1}}'), { update: true });
    storage = await fixture.maybeReopen(storage);
    const data = (await storage.getTrack('0000001'))?.data;
    expect(Object.keys(data ?? {}).sort()).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getOwnPropertyDescriptor(data, '__proto__')?.value).toEqual({ b: 1 });
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  keeps('gives updates of a mapping with dangerous keys the same keys', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTrack('a', 0, 'u', { a: 1 });
    await storage.updateTrack('0000001', JSON.parse('{"__proto__":1,"constructor":2}'));
    storage = await fixture.maybeReopen(storage);
    expect(JSON.stringify((await storage.getTrack('0000001'))?.data)).toBe(
      '{"a":1,"__proto__":1,"constructor":2}',
    );
  });
}

function refusalContract({ shows }: Contract): void {
  shows('refuses what cannot be stored, names its path and writes nothing', async (fixture) => {
    const storage = await fixture.open();
    class Point {}
    const refused: unknown[] = [
      () => 1,
      Symbol('s'),
      new Point(),
      /re/,
      new Error('e'),
      Promise.resolve(),
      new WeakMap(),
    ];
    const others = [
      new Float64Array(1),
      new ArrayBuffer(1),
      new URL('file:///x'),
      Object(1),
      '\ud800',
      'a\udc00',
    ];
    for (const value of [...refused, ...others]) {
      const saving = storage.saveUserTrack('a', 0, 'u', { a: [1, { b: value }] });
      await expect(saving, String(value)).rejects.toThrow(TypeError);
      await expect(storage.saveUserTrack('a', 0, 'u', { a: [1, { b: value }] })).rejects.toThrow(
        'data.a[1].b',
      );
    }
    expect(await storage.count()).toBe(0);
    expect(await storage.getRun('a')).toBeUndefined();
  });

  shows('refuses what it would alter: properties of arrays and maps, and subclasses', async (fixture) => {
    const storage = await fixture.open();
    class Scores extends Array {}
    class Registry extends Map {}
    class Day extends Date {}
    class Signature extends Uint8Array {}
    const tag = Symbol('tag');
    const altered: [unknown, RegExp][] = [
      [Object.assign([1], { total: 1 }), /data\.a cannot be stored: .*'total'/],
      [Object.assign([], { '-1': 1 }), /'-1'/],
      [Object.assign(new Map(), { name: 'm' }), /'name'/],
      [Object.assign(new Date(), { zone: 'UTC' }), /'zone'/],
      [Scores.from([1]), /data\.a cannot be stored: a subclass, Scores/],
      [new Registry(), /a subclass, Registry/],
      [new Day(), /a subclass, Day/],
      [new Signature(1), /a subclass, Signature/],
      [Object.assign([1], { [tag]: 1 }), /data\.a cannot be stored: a symbol as a key/],
      [Object.assign(new Map(), { [tag]: 1 }), /a symbol as a key/],
    ];
    for (const [value, message] of altered)
      await expect(storage.saveUserTrack('a', 0, 'u', { a: value })).rejects.toThrow(message);
    expect(await storage.count()).toBe(0);
  });

  shows(
    'refuses more than 65,535 keys in one mapping, also where an update would join them',
    async (fixture) => {
      const storage = await fixture.open();
      const wide = (from: number, to: number) =>
        Object.fromEntries(Array.from({ length: to - from }, (_, i) => [`k${from + i}`, 1]));
      const message = /more than 65535 keys/;
      await expect(storage.saveUserTrack('a', 0, 'u', { in: [wide(0, 65_536)] })).rejects.toThrow(message);
      await storage.saveUserTrack('a', 0, 'u', wide(0, 65_535));
      await expect(storage.updateTrack('0000001', { another: 1 })).rejects.toThrow(message);
      expect(Object.keys((await storage.getTrack('0000001'))?.data ?? {})).toHaveLength(65_535);
    },
  );

  shows('refuses more than a million values before it walks them all', async (fixture) => {
    const storage = await fixture.open();
    let shared: unknown = 'leaf';
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    for (const many of [new Array(4e9), shared, { in: new Map([[1, shared]]) }]) {
      const saving = storage.saveUserTrack('a', 0, 'u', { many });
      await expect(saving).rejects.toThrow('data cannot be stored: it holds more than 1000000 values');
    }
    const listed = Object.assign(new Array(2_000_000), { total: 1 });
    await expect(storage.saveUserTrack('a', 0, 'u', { listed })).rejects.toThrow('more than 1000000 values');
    expect(await storage.count()).toBe(0);
  });

  shows('names what it refuses without walking the values in it', async (fixture) => {
    const storage = await fixture.open();
    class Scores extends Array {}
    let shared: unknown = 'leaf';
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    const refused: [object, string][] = [
      [{ [Symbol('s')]: 1, shared }, 'data cannot be stored: a symbol as a key'],
      [
        { a: Object.assign([shared], { total: 1 }) },
        "data.a cannot be stored: an array with a property 'total'",
      ],
      [{ a: Scores.of(shared) }, 'data.a cannot be stored: a subclass, Scores'],
    ];
    for (const [data, message] of refused)
      await expect(storage.saveUserTrack('a', 0, 'u', data as TrackData)).rejects.toThrow(message);
    expect(await storage.count()).toBe(0);
  });

  shows('refuses cycles through objects, arrays, maps and sets', async (fixture) => {
    const storage = await fixture.open();
    const object: Record<string, unknown> = {};
    object.self = { again: object };
    const list: unknown[] = [];
    list.push([list]);
    const map = new Map<string, unknown>();
    map.set('m', { map });
    const set = new Set<unknown>();
    set.add([set]);
    for (const value of [object, list, map, set]) {
      await expect(storage.saveUserTrack('a', 0, 'u', { value })).rejects.toThrow(TypeError);
    }
    await expect(storage.saveUserTrack('a', 0, 'u', object)).rejects.toThrow('data.self.again');
    expect(await storage.count()).toBe(0);
  });

  shows('names the path of what it refuses by both ends where that is long', async (fixture) => {
    const storage = await fixture.open();
    const wrong = nested(400, { call: () => 1 });
    const failure = await storage.saveUserTrack('a', 0, 'u', wrong).catch((error: Error) => error.message);
    expect(failure).toMatch(/^data\.\w+\.\w+.* … .*\.call cannot be stored: a function/);
    expect(String(failure).length).toBeLessThan(400);
  });

  shows('refuses mappings deeper than 500 levels', async (fixture) => {
    const storage = await fixture.open();
    await expect(storage.saveUserTrack('a', 0, 'u', nested(510))).rejects.toThrow(TypeError);
    await expect(storage.saveUserTrack('a', 0, 'u', nested(100_000))).rejects.toThrow(TypeError);
    expect(await storage.count()).toBe(0);
  });
}
