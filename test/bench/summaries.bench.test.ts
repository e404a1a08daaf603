import { expect, test } from 'vitest';
import { MEASURES, measure } from '../../bench/summaries/measure.ts';

test.each(MEASURES)('the benchmark of summaries runs: %s', async (each) => {
  expect(await measure({ measure: each, count: 300 })).toBeGreaterThan(0);
});
