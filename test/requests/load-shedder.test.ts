import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoadShedder } from '../../src/requests/load-shedder.ts';

const QUEUE_MAX = 1_000;
const SLICE_SIZE = 100;
const PAUSE_MS = 100;

/** How things stand after a slice in a server that has no time. */
const BUSY = { waiting: 0, sliceSize: SLICE_SIZE, pauseMs: PAUSE_MS, isBusy: true, now: 0 };

/** One that is overloaded, and has looked once. */
function overloaded(random = () => 0.5): LoadShedder {
  const shedder = new LoadShedder(QUEUE_MAX, { isSampling: true, random });
  shedder.admits(QUEUE_MAX);
  shedder.update(BUSY);
  return shedder;
}

/** Which of `count` requests are let in. */
function letIn(shedder: LoadShedder, count: number, waiting = 0): number[] {
  return Array.from({ length: count }, (_, index) => index).filter(() => shedder.admits(waiting));
}

describe('an shedder', () => {
  it('lets in all that come until as many wait as may', () => {
    const shedder = new LoadShedder(QUEUE_MAX, { isSampling: true });
    for (let waiting = 0; waiting < QUEUE_MAX; waiting++) expect(shedder.admits(waiting)).toBe(true);
    expect([shedder.shed, shedder.isOverloaded]).toEqual([0, false]);
    expect(shedder.admits(QUEUE_MAX)).toBe(false);
    expect([shedder.shed, shedder.isOverloaded]).toEqual([1, true]);
  });

  it('lets in nothing more in an overload before something was worked off, though there is room', () => {
    const shedder = new LoadShedder(QUEUE_MAX, { isSampling: true });
    shedder.admits(QUEUE_MAX);
    expect(letIn(shedder, 50)).toEqual([]);
    expect(shedder.shed).toBe(51);
  });

  it('lets in what there is room for at any moment where it does not thin out', () => {
    const shedder = new LoadShedder(QUEUE_MAX, { isSampling: false });
    const answers = [QUEUE_MAX, QUEUE_MAX - 1, QUEUE_MAX, 0].map((waiting) => shedder.admits(waiting));
    expect(answers).toEqual([false, true, false, true]);
    expect([shedder.shed, shedder.isOverloaded]).toEqual([2, false]);
  });

  it('picks its sample evenly from all that come', () => {
    const shedder = overloaded();
    letIn(shedder, 1_000);
    shedder.update({ ...BUSY, now: PAUSE_MS });
    const picked = letIn(shedder, 1_000);
    expect(picked.length).toBeGreaterThan(SLICE_SIZE * 0.9);
    const gaps = picked.slice(1).map((index, n) => index - picked[n]!);
    expect(new Set(gaps)).toEqual(new Set([10]));
  });

  it('does not pick every tenth request, as those may be alike', () => {
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const shedder = overloaded(random);
    letIn(shedder, 1_000);
    shedder.update({ ...BUSY, now: PAUSE_MS });
    const endings = new Set(letIn(shedder, 1_000).map((index) => index % 10));
    expect(endings.size).toBe(10);
  });

  it('lets in a quarter of what is worked off while too many wait', () => {
    const shedder = overloaded();
    shedder.update({ ...BUSY, waiting: QUEUE_MAX / 2, now: PAUSE_MS });
    expect(letIn(shedder, 10_000, QUEUE_MAX / 2)).toHaveLength(SLICE_SIZE / 4);
  });

  it('lets in no more than there is room for, where fewer may wait than are worked off at a time', () => {
    const shedder = new LoadShedder(10, { isSampling: true });
    shedder.admits(10);
    shedder.update({ ...BUSY, waiting: 3 });
    expect(letIn(shedder, 1_000, 3)).toHaveLength(7);
  });

  it('lets in all again after a calm second, and not before', () => {
    const shedder = overloaded();
    for (let now = 1_000; now < 2_000; now += PAUSE_MS) shedder.update({ ...BUSY, isBusy: false, now });
    expect(shedder.isOverloaded).toBe(true);
    shedder.update({ ...BUSY, isBusy: false, now: 2_000 });
    expect(shedder.isOverloaded).toBe(false);
    expect(letIn(shedder, QUEUE_MAX)).toHaveLength(QUEUE_MAX);
  });

  it.each([
    ['the server is busy', { isBusy: true }],
    ['too many wait', { waiting: QUEUE_MAX }],
  ])('does not take it for calm while %s', (_, state) => {
    const shedder = overloaded();
    for (let now = 1_000; now < 20_000; now += PAUSE_MS)
      shedder.update({ ...BUSY, isBusy: now % 900 !== 0, ...state, now });
    expect(shedder.isOverloaded).toBe(true);
  });

  it('does not take it for calm while more come than are worked off', () => {
    const shedder = overloaded();
    for (let now = PAUSE_MS; now < 20_000; now += PAUSE_MS) {
      shedder.update({ ...BUSY, isBusy: false, now });
      letIn(shedder, SLICE_SIZE * 2);
    }
    expect(shedder.isOverloaded).toBe(true);
  });

  it('counts exactly those that it refuses, and lets in no more between two looks than are worked off', () => {
    const action = fc.oneof(
      fc.record({ come: fc.nat({ max: 500 }), waiting: fc.nat({ max: QUEUE_MAX }) }),
      fc.record({ isBusy: fc.boolean(), waiting: fc.nat({ max: QUEUE_MAX }), afterMs: fc.nat({ max: 800 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), fc.integer(), (actions, seed) => {
        const random = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), { seed, numRuns: 50 });
        let drawn = 0;
        const shedder = new LoadShedder(QUEUE_MAX, {
          isSampling: true,
          random: () => random[drawn++ % random.length]!,
        });
        let [refused, now, sinceLook] = [0, 0, 0];
        for (const each of actions) {
          if ('come' in each) {
            const isNew = !shedder.isOverloaded;
            const count = letIn(shedder, each.come, each.waiting).length;
            refused += each.come - count;
            sinceLook = isNew ? 0 : sinceLook + count;
            expect(sinceLook).toBeLessThanOrEqual(SLICE_SIZE);
          } else if (shedder.isOverloaded) {
            now += each.afterMs;
            sinceLook = 0;
            shedder.update({ ...BUSY, ...each, now });
          }
          expect(shedder.shed).toBe(refused);
        }
      }),
    );
  });
});
