import { expect, test } from 'vitest';
import { multiplier } from '../support/randomness.ts';
import { seedOf, tell } from '../support/scale.ts';
import { type Figures, History } from './history.ts';

const HISTORIES = Math.round(100 * multiplier());
const SEED = seedOf(12);

test(`${HISTORIES} short histories end with what was acknowledged`, async () => {
  const figures: Figures = {
    histories: 0,
    lives: 0,
    steps: 0,
    failures: 0,
    deaths: 0,
    unknown: 0,
    flipped: 0,
    noticed: 0,
  };
  for (let seed = SEED; seed < SEED + HISTORIES; seed++) {
    const history = new History(seed, figures);
    try {
      await history.play();
    } catch (error) {
      throw new Error(`TRACKTREE_SEED=${seed} TRACKTREE_RUNS=0.01 replays this history:\n${history.log}`, {
        cause: error,
      });
    }
  }
  tell(`simulation from seed ${SEED}: ${JSON.stringify(figures)}`);
  expect(figures.histories).toBe(HISTORIES);
});
