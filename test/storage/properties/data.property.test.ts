import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrackData } from '../../../src/storage/index.ts';
import { folderLocation, memoryLocation } from '../../support/embedded-locations.ts';
import { formatValue } from '../../support/format-value.ts';
import { trials } from '../../support/randomness.ts';
import { withFixture } from '../../support/storage-fixture.ts';

const text = fc.string({ unit: 'binary' });
const key = fc.oneof(
  { weight: 4, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      '',
      '0',
      '-1',
      'length',
      'toJSON',
      '$date',
      '$bigint',
      '$map',
      '$set',
      '$bytes',
      '$',
      '$$',
    ),
  },
);

const leaf: Arbitrary<unknown> = fc.oneof(
  text,
  fc.constantFrom(null, undefined, true, false, -0, 0, Number.NaN, Infinity, -Infinity),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt(),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
  fc.constantFrom(2n ** 63n, -(2n ** 63n), 2n ** 64n, -(2n ** 63n) - 1n, 2n ** 64n - 1n),
  fc.date(),
  fc.uint8Array(),
);

/** An object whose keys are its own, `__proto__` too. */
function objectOf(value: Arbitrary<unknown>): Arbitrary<TrackData> {
  return fc.array(fc.tuple(key, value), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
}

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    objectOf(tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 4 }).map((values) => new Set(values)),
  ),
}));

const data = objectOf(value);

describe('data of any shape', () => {
  test('comes back as it was from memory, one by one', async () => {
    await withFixture(memoryLocation, async (fixture) => {
      const storage = await fixture.open({ cacheSizeBytes: 0 });
      const comesBack = fc.asyncProperty(data, async (saved) => {
        const trackId = await storage.saveUserTrack('a', 0, 'u', saved);
        expect(formatValue((await storage.getTrack(trackId))?.data)).toBe(formatValue(saved));
      });
      await fc.assert(comesBack, trials(200));
    });
  });

  test('comes back as it was from a folder that was closed', async () => {
    const comesBack = fc.asyncProperty(fc.array(data, { minLength: 1, maxLength: 40 }), async (list) => {
      await withFixture(folderLocation, async (fixture) => {
        let storage = await fixture.open();
        await storage.saveUserTracks(list.map((saved) => ({ taskId: 'a', userName: 'u', data: saved })));
        storage = await fixture.reopen(storage);
        expect((await storage.query()).map((track) => formatValue(track.data))).toEqual(
          list.map(formatValue),
        );
      });
    });
    await fc.assert(comesBack, trials(8));
  });

  test('merges key by key as objects do', async () => {
    await withFixture(memoryLocation, async (fixture) => {
      const storage = await fixture.open();
      const merges = fc.asyncProperty(data, data, async (first, second) => {
        const trackId = await storage.saveUserTrack('a', 0, 'u', first);
        await storage.updateTrack(trackId, second);
        const merged = Object.fromEntries([...Object.entries(first), ...Object.entries(second)]);
        expect(formatValue((await storage.getTrack(trackId))?.data)).toBe(formatValue(merged));
      });
      await fc.assert(merges, trials(200));
    });
  });
});
