/** Random numbers from 0 to 1. Their seed is printed; with TRACKTREE_SEED set to it, they come again. */
export function createRandom(): () => number {
  let state = Number(process.env.TRACKTREE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`TRACKTREE_SEED=${state}`);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
