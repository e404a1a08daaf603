import { expect, test } from 'vitest';
import { encodeTrack, sealTrack } from '../../../../src/storage/engine/records/track-record.ts';
import { Row } from '../../../../src/storage/engine/rows/row.ts';
import { RowBytes } from '../../../../src/storage/engine/rows/row-bytes.ts';
import { RowCache } from '../../../../src/storage/engine/rows/row-cache.ts';
import { snapshotOf } from '../../../../src/values/index.ts';
import { usedBytes } from '../../../support/used-bytes.ts';

const CACHE_BYTES = 1024 * 1024;
const HOT = 1_000;
/** How many rows are read once between two that are read again and again. */
const COLD = 200;

function record(trackNum: number): Buffer {
  return sealTrack(
    encodeTrack('a', 'u', trackNum, snapshotOf({ trackNum, text: 'x'.repeat(40) })),
    trackNum,
    1,
  );
}

test('rows that are read again and again do not keep the bytes of those that were read with them', async () => {
  const cache = new RowCache(CACHE_BYTES);
  const bytes = new RowBytes();
  const add = (trackNum: number): void => {
    const copy = bytes.copy(record(trackNum));
    cache.set(trackNum, new Row(copy.bytes, copy.start, copy.end));
  };
  const before = await usedBytes();
  for (let hot = 1; hot <= HOT; hot++) {
    add(hot);
    for (let cold = 1; cold <= COLD; cold++) {
      add(HOT + hot * COLD + cold);
      if (cold % 100 === 0) for (let used = 1; used <= hot; used++) cache.get(used);
    }
  }
  expect((await usedBytes()) - before).toBeLessThan(3 * CACHE_BYTES);
  for (let hot = 1; hot <= HOT; hot++)
    expect(cache.get(hot)?.readData()).toEqual({ trackNum: hot, text: 'x'.repeat(40) });
});

const rowOf = (bytes: Buffer): Row => new Row(bytes);
const LEAK_MAX = 4 * 1024 * 1024;

test('a row that is replaced again and again leaves nothing behind', async () => {
  const cache = new RowCache(CACHE_BYTES);
  const bytes = record(1);
  const before = await usedBytes();
  for (let time = 0; time < 300_000; time++) {
    cache.delete(1);
    cache.set(1, rowOf(bytes));
  }
  expect((await usedBytes()) - before).toBeLessThan(LEAK_MAX);
  expect(cache.count).toBe(1);
});

test('rows that were deleted leave nothing behind, though the cache was never full', async () => {
  const cache = new RowCache(1024 * CACHE_BYTES);
  const bytes = record(1);
  const before = await usedBytes();
  for (let trackNum = 1; trackNum <= 300_000; trackNum++) cache.set(trackNum, rowOf(bytes));
  for (let trackNum = 1; trackNum <= 300_000; trackNum++) cache.delete(trackNum);
  expect((await usedBytes()) - before).toBeLessThan(LEAK_MAX);
  expect(cache.sizeBytes).toBe(0);
});
