import { expect, it } from 'vitest';
import { generateLog } from '../../bench/access-logs/generate-log.ts';
import { measure, WAYS } from '../../bench/access-logs/measure.ts';

it.each(WAYS)('the benchmark of access logs runs: %s', async (way) => {
  expect(await measure({ way, count: 1_500 })).toBeGreaterThan(0);
});

it('the benchmark of access logs has the same lines each time', () => {
  expect([...generateLog(200, 7)]).toEqual([...generateLog(200, 7)]);
});
