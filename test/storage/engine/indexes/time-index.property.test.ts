import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inSlices } from '../../../../src/slices/slices.ts';
import {
  beforeTime,
  behindTime,
  TimeIndex,
  type TimePlace,
} from '../../../../src/storage/engine/indexes/time-index.ts';
import { trials } from '../../../support/randomness.ts';

/** Enough for several leaves, which are split and emptied. */
const TRACKS = 6000;

/** Times in some order: mostly rising, in any order, falling, or all the same. */
const shapes: Record<string, (n: number, chance: number) => number> = {
  rising: (n, chance) => (chance < 0.1 ? Math.floor(n * chance * 10) : n),
  any: (_, chance) => Math.floor(chance * 500),
  'far apart': (_, chance) => Math.floor((chance - 0.5) * 2 ** 50),
  falling: (n) => -n,
  same: () => 7,
};

const scene = fc.record({
  shape: fc.constantFrom(...Object.keys(shapes)),
  seed: fc.integer(),
  isLoaded: fc.boolean(),
  removed: fc.constantFrom(0, 0.3, 0.99),
  bounds: fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    {
      minLength: 6,
      maxLength: 6,
    },
  ),
});

function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const compare = (a: TimePlace, b: TimePlace): number => a.time - b.time || a.trackNum - b.trackNum;

async function fill(index: TimeIndex, tracks: readonly TimePlace[], isLoaded: boolean): Promise<void> {
  if (!isLoaded) {
    for (const { trackNum, time } of tracks) index.add(trackNum, time);
    return;
  }
  index.loadPage(0, Float64Array.from([0, ...tracks.map(({ time }) => time)]));
  await inSlices(index.loadOrder(Uint32Array.from(tracks, ({ trackNum }) => trackNum)));
}

test('the order of time has what a sorted array has, in both directions and between any places', async () => {
  const property = fc.asyncProperty(scene, async ({ shape, seed, isLoaded, removed, bounds }) => {
    const chance = chances(seed);
    const tracks = Array.from({ length: TRACKS }, (_, n) => ({
      trackNum: n + 1,
      time: shapes[shape]!(n, chance()),
    }));
    const index = new TimeIndex();
    await fill(index, tracks, isLoaded);
    const left = tracks.filter(() => chance() >= removed);
    const kept = new Set(left);
    for (const track of tracks) if (!kept.has(track)) index.remove(track.trackNum);
    left.sort(compare);
    const numbers = left.map(({ trackNum }) => trackNum);
    expect(
      [...index.parts(beforeTime(-Infinity), behindTime(Infinity))].flatMap((part) => [...part]),
    ).toEqual(numbers);
    for (const [a, b] of bounds) {
      const after = tracks[Math.floor(a * (TRACKS - 1))]!;
      const before = tracks[Math.floor(b * (TRACKS - 1))]!;
      const between = left.filter((each) => compare(each, after) > 0 && compare(each, before) < 0);
      const expected = between.map(({ trackNum }) => trackNum);
      const forward = [...index.parts(after, before)];
      const backward = [...index.partsReversed(after, before)];
      expect(forward.flatMap((part) => [...part])).toEqual(expected);
      expect(backward.reverse().flatMap((part) => [...part])).toEqual(expected);
      const within = left.filter(({ time }) => time >= after.time && time <= before.time);
      expect(index.count(after.time, before.time)).toBe(within.length);
      expect(index.count(-Infinity, before.time)).toBe(left.filter(({ time }) => time <= before.time).length);
    }
    expect(index.count(-Infinity, Infinity)).toBe(left.length);
  });
  await fc.assert(property, trials(20));
});
