import { expect, test } from 'vitest';
import { combinationKey } from '../../../../src/storage/engine/writing/combination-key.ts';
import { INDEXED_TEXT_LENGTH_MAX } from '../../../../src/values/index.ts';

const LONGEST = 'x'.repeat(INDEXED_TEXT_LENGTH_MAX);

test('combinations have keys of their own, none longer than what V8 hashes as a whole', () => {
  const names = ['', 'a', 'aa', '1', LONGEST, `${LONGEST.slice(1)}y`, `a${LONGEST.slice(1)}`];
  const keys = names.flatMap((taskId) =>
    names.flatMap((userName) => [1, 11].map((runId) => combinationKey({ taskId, runId, userName }))),
  );
  expect(new Set(keys).size).toBe(names.length * names.length * 2);
  for (const key of keys) expect(key.length).toBeLessThanOrEqual(INDEXED_TEXT_LENGTH_MAX);
});
