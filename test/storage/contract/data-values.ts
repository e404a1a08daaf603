import { expect } from 'vitest';
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

  keeps('takes mappings 500 levels deep', async (fixture) => {
    let storage = await fixture.open();
    const data = nested(490);
    await storage.saveUserTrack('a', 0, 'u', data);
    storage = await fixture.maybeReopen(storage);
    expect((await storage.getTrack('0000001'))?.data).toEqual(data);
  });
}

/** A mapping in a mapping, `levels` deep. */
function nested(levels: number): Record<string, unknown> {
  let data: Record<string, unknown> = { end: true };
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

  shows('refuses mappings deeper than 500 levels', async (fixture) => {
    const storage = await fixture.open();
    await expect(storage.saveUserTrack('a', 0, 'u', nested(510))).rejects.toThrow(TypeError);
    await expect(storage.saveUserTrack('a', 0, 'u', nested(100_000))).rejects.toThrow(TypeError);
    expect(await storage.count()).toBe(0);
  });
}
