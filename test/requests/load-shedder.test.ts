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
  const admission = new LoadShedder(QUEUE_MAX, { isThinning: true, random });
  admission.admits(QUEUE_MAX);
  admission.look(BUSY);
  return admission;
}

/** Which of so many requests are let in. */
function letIn(admission: LoadShedder, count: number, waiting = 0): number[] {
  return Array.from({ length: count }, (_, index) => index).filter(() => admission.admits(waiting));
}

describe('an admission', () => {
  it('lets in all that come until as many wait as may', () => {
    const admission = new LoadShedder(QUEUE_MAX, { isThinning: true });
    for (let waiting = 0; waiting < QUEUE_MAX; waiting++) expect(admission.admits(waiting)).toBe(true);
    expect([admission.shed, admission.isOverloaded]).toEqual([0, false]);
    expect(admission.admits(QUEUE_MAX)).toBe(false);
    expect([admission.shed, admission.isOverloaded]).toEqual([1, true]);
  });

  it('lets in nothing more in an overload before something was worked off, though there is room', () => {
    const admission = new LoadShedder(QUEUE_MAX, { isThinning: true });
    admission.admits(QUEUE_MAX);
    expect(letIn(admission, 50)).toEqual([]);
    expect(admission.shed).toBe(51);
  });

  it('lets in what there is room for at any moment where it does not thin out', () => {
    const admission = new LoadShedder(QUEUE_MAX, { isThinning: false });
    const answers = [QUEUE_MAX, QUEUE_MAX - 1, QUEUE_MAX, 0].map((waiting) => admission.admits(waiting));
    expect(answers).toEqual([false, true, false, true]);
    expect([admission.shed, admission.isOverloaded]).toEqual([2, false]);
  });

  it('picks its sample evenly from all that come', () => {
    const admission = overloaded();
    letIn(admission, 1_000);
    admission.look({ ...BUSY, now: PAUSE_MS });
    const picked = letIn(admission, 1_000);
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
    const admission = overloaded(random);
    letIn(admission, 1_000);
    admission.look({ ...BUSY, now: PAUSE_MS });
    const endings = new Set(letIn(admission, 1_000).map((index) => index % 10));
    expect(endings.size).toBe(10);
  });

  it('lets in a quarter of what is worked off while too many wait', () => {
    const admission = overloaded();
    admission.look({ ...BUSY, waiting: QUEUE_MAX / 2, now: PAUSE_MS });
    expect(letIn(admission, 10_000, QUEUE_MAX / 2)).toHaveLength(SLICE_SIZE / 4);
  });

  it('lets in no more than there is room for, where fewer may wait than are worked off at a time', () => {
    const admission = new LoadShedder(10, { isThinning: true });
    admission.admits(10);
    admission.look({ ...BUSY, waiting: 3 });
    expect(letIn(admission, 1_000, 3)).toHaveLength(7);
  });

  it('lets in all again after a calm second, and not before', () => {
    const admission = overloaded();
    for (let now = 1_000; now < 2_000; now += PAUSE_MS) admission.look({ ...BUSY, isBusy: false, now });
    expect(admission.isOverloaded).toBe(true);
    admission.look({ ...BUSY, isBusy: false, now: 2_000 });
    expect(admission.isOverloaded).toBe(false);
    expect(letIn(admission, QUEUE_MAX)).toHaveLength(QUEUE_MAX);
  });

  it.each([
    ['the server is busy', { isBusy: true }],
    ['too many wait', { waiting: QUEUE_MAX }],
  ])('does not take it for calm while %s', (_, state) => {
    const admission = overloaded();
    for (let now = 1_000; now < 20_000; now += PAUSE_MS)
      admission.look({ ...BUSY, isBusy: now % 900 !== 0, ...state, now });
    expect(admission.isOverloaded).toBe(true);
  });

  it('does not take it for calm while more come than are worked off', () => {
    const admission = overloaded();
    for (let now = PAUSE_MS; now < 20_000; now += PAUSE_MS) {
      admission.look({ ...BUSY, isBusy: false, now });
      letIn(admission, SLICE_SIZE * 2);
    }
    expect(admission.isOverloaded).toBe(true);
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
        const admission = new LoadShedder(QUEUE_MAX, {
          isThinning: true,
          random: () => random[drawn++ % random.length]!,
        });
        let [refused, now, sinceLook] = [0, 0, 0];
        for (const each of actions) {
          if ('come' in each) {
            const isNew = !admission.isOverloaded;
            const count = letIn(admission, each.come, each.waiting).length;
            refused += each.come - count;
            sinceLook = isNew ? 0 : sinceLook + count;
            expect(sinceLook).toBeLessThanOrEqual(SLICE_SIZE);
          } else if (admission.isOverloaded) {
            now += each.afterMs;
            sinceLook = 0;
            admission.look({ ...BUSY, ...each, now });
          }
          expect(admission.shed).toBe(refused);
        }
      }),
    );
  });
});
