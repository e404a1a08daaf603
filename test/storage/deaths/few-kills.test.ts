import { expect, test } from 'vitest';
import { seedOf } from '../../support/scale.ts';
import { killRounds } from './kill-rounds.ts';

const SEED = seedOf(1);

test(`two kills of a process at random work leave what was acknowledged, and nothing by halves (seed ${SEED})`, async () => {
  expect((await killRounds(2, SEED)).rounds).toBe(2);
});
