import { expect, test } from 'vitest';
import { scaleOf, seedOf, tell } from '../../support/scale.ts';
import { killRounds } from './kill-rounds.ts';

const ROUNDS = scaleOf('ROUNDS', 100);
const SEED = seedOf(1);

test(
  `keeps what was acknowledged, and nothing by halves, in ${ROUNDS} deaths of the process (seed ${SEED})`,
  async () => {
    const half = Math.ceil(ROUNDS / 2);
    const lanes = await Promise.all([killRounds(half, SEED), killRounds(ROUNDS - half, SEED + half)]);
    for (const figures of lanes) tell(`kills: ${JSON.stringify(figures)} (seed ${SEED})`);
    expect(lanes[0].rounds + lanes[1].rounds).toBe(ROUNDS);
  },
  60_000 + ROUNDS * 20_000,
);
