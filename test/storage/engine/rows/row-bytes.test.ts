import { expect, test } from 'vitest';
import { RowBytes } from '../../../../src/storage/engine/rows/row-bytes.ts';

test('bytes that are kept stay as they were when they were copied, whatever their length and what comes next', () => {
  const kept = new RowBytes();
  const lengths = [
    0,
    1,
    160,
    2_048,
    2_049,
    70_000,
    16_384,
    5,
    ...Array.from({ length: 300 }, (_, i) => i * 7),
  ];
  const records = lengths.map((length, i) => Buffer.alloc(length, i + 1));
  const copies = records.map((record) => kept.copy(record));
  const expected = records.map((record) => Buffer.from(record));
  for (const record of records) record.fill(0);
  expect(copies.map(({ bytes, start, end }) => bytes.subarray(start, end))).toEqual(expected);
});
