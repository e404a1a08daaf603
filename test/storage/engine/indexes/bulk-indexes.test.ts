import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce } from '../../../../src/slices/slices.ts';
import { PostingLists } from '../../../../src/storage/engine/indexes/posting-lists.ts';
import { TrackIndex } from '../../../../src/storage/engine/indexes/track-index.ts';
import { trials } from '../../../support/randomness.ts';

const listOf = (lists: PostingLists, ordinal: number): number[] => [...lists.list(ordinal)];

test('posting lists lose many numbers at once as they would lose them one by one', () => {
  const action = fc.record({
    ordinal: fc.integer({ min: 1, max: 3 }),
    first: fc.integer({ min: 0, max: 200 }),
    count: fc.integer({ min: 1, max: 120 }),
    step: fc.integer({ min: 1, max: 4 }),
    isRemoval: fc.boolean(),
  });
  const property = fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
    const lists = new PostingLists();
    const model = new Map<number, Set<number>>([1, 2, 3].map((ordinal) => [ordinal, new Set()]));
    for (const { ordinal, first, count, step, isRemoval } of actions) {
      const expected = model.get(ordinal)!;
      const numbers = Array.from({ length: count }, (_, i) => 1 + first + i * step);
      const changed = numbers.filter((number) => expected.has(number) === isRemoval);
      for (const number of changed) {
        if (isRemoval) expected.delete(number);
        else expected.add(number);
        if (!isRemoval) lists.add(ordinal, number);
      }
      if (isRemoval && changed.length > 0) lists.removeMany(ordinal, changed);
      for (const [each, set] of model) expect(listOf(lists, each)).toEqual([...set].sort((a, b) => a - b));
    }
  });
  fc.assert(property, trials(200));
});

test('a list too long for the shared blocks goes back into them when most of it leaves', () => {
  const lists = new PostingLists();
  for (let number = 1; number <= 100_000; number++) lists.add(1, number);
  lists.removeMany(
    1,
    Array.from({ length: 80_000 }, (_, i) => i + 1),
  );
  for (let number = 100_001; number <= 100_010; number++) lists.add(1, number);
  expect(listOf(lists, 1)).toEqual(Array.from({ length: 20_010 }, (_, i) => 80_001 + i));
  lists.removeMany(1, listOf(lists, 1));
  expect(listOf(lists, 1)).toEqual([]);
  lists.add(1, 7);
  expect(listOf(lists, 1)).toEqual([7]);
});

/** Everything that two indexes say of the tracks up to a number. */
function contentsOf(index: TrackIndex, upTo: number): unknown {
  const all = new Uint32Array(index.count);
  index.time.copyTo(-Infinity, Infinity, all, 0);
  const tracks = [...all].map((trackNum) => [
    trackNum,
    index.metadataOf(trackNum),
    index.attributes[0]!.valueOf(trackNum),
  ]);
  const users = ['u0', 'u1', 'u2', 'x'].map((user) => {
    const ordinal = index.user.dictionary.find(user);
    const list = ordinal === 0 ? [] : [...index.user.list(ordinal)];
    return [user, list, index.lastOf('t0', 1, user), index.lastOf('t1', 2, user)];
  });
  return { tracks, users, has: Array.from({ length: upTo }, (_, i) => index.has(i + 1)) };
}

const trackValues = fc.record({
  taskId: fc.constantFrom('t0', 't1'),
  runId: fc.constantFrom(1, 2),
  userName: fc.constantFrom('u0', 'u1', 'u2'),
  timeStamp: fc.integer({ min: 0, max: 20 }),
  attributes: fc.tuple(fc.constantFrom('a', 'b', undefined)),
});

test('indexes lose and reassign many tracks at once as they would one by one', async () => {
  const property = fc.asyncProperty(
    fc.array(trackValues, { minLength: 1, maxLength: 30 }),
    fc.array(fc.nat(29), { maxLength: 20 }),
    fc.boolean(),
    async (values, picks, isReassigned) => {
      const [bulk, single] = [new TrackIndex(['state']), new TrackIndex(['state'])];
      for (const index of [bulk, single]) {
        await index.last.build();
        values.forEach((each, i) => {
          index.add(i + 1, each);
        });
      }
      const chosen = [...new Set(picks)].filter((i) => i < values.length).map((i) => i + 1);
      const byTime = chosen.sort((a, b) => values[a - 1]!.timeStamp - values[b - 1]!.timeStamp || a - b);
      if (isReassigned)
        atOnce(bulk.reassign(byTime.map((trackNum) => ({ trackNum, userName: 'x', attributes: ['c'] }))));
      else atOnce(bulk.removeMany(byTime));
      for (const trackNum of byTime) {
        single.remove(trackNum);
        if (isReassigned)
          single.add(trackNum, { ...values[trackNum - 1]!, userName: 'x', attributes: ['c'] });
      }
      expect(contentsOf(bulk, values.length)).toEqual(contentsOf(single, values.length));
    },
  );
  await fc.assert(property, trials(200));
});

test('a track that joins a user whose last track leaves at the same time becomes the last one', async () => {
  const index = new TrackIndex([]);
  const add = (trackNum: number, userName: string) =>
    index.add(trackNum, { taskId: 't0', runId: 1, userName, timeStamp: trackNum, attributes: [] });
  for (let trackNum = 1; trackNum <= 9; trackNum++) add(trackNum, `other${trackNum}`);
  add(10, 'joins');
  add(11, 'leaves');
  await index.last.build();
  const moves = [
    { trackNum: 10, userName: 'leaves', attributes: [] },
    { trackNum: 11, userName: 'gone', attributes: [] },
  ];
  atOnce(index.reassign(moves));
  expect(index.lastOf('t0', 1, 'leaves')).toBe(10);
  expect(index.lastOf('t0', 1, 'gone')).toBe(11);
  expect(index.lastOf('t0', 1, 'joins')).toBe(0);
});
