import { expect, test } from 'vitest';
import { FailedWrites } from '../../../src/storage/leveldb/failed-writes.ts';

test('what a failed batch put is taken back before the values it replaced are written again', () => {
  const before = new Map([['t0000000001', Buffer.from('three tracks')]]);
  const failed = new FailedWrites();
  // Track 2 was to leave the value that it shares with 1 and 3.
  const keys = ['t0000000002', 't0000000001', 't0000000003'];
  failed.note(new Error('the disk is full'), keys, (key) => before.get(key));
  expect([...failed.before]).toEqual([
    ['t0000000002', undefined],
    ['t0000000003', undefined],
    ['t0000000001', Buffer.from('three tracks')],
  ]);
});
