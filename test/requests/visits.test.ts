import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VisitCache } from '../../src/requests/visit-cache.ts';
import { type VisitStorage, Visits } from '../../src/requests/visits.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { trials } from '../support/randomness.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 21, 12);

async function save(storage: TrackingStorage, visits: Visits, who: string, at: number): Promise<number> {
  const runId = await visits.runFor(who, at);
  await storage.saveUserTrack('/', runId, who, {}, { timeStamp: at });
  return runId;
}

async function withStorage(body: (storage: TrackingStorage) => Promise<void>): Promise<void> {
  await using storage = await TrackingStorage.open();
  await body(storage);
  await expectConsistent(storage);
}

describe('a visit', () => {
  it('goes on for as long as less than half an hour passes between two requests', () =>
    withStorage(async (storage) => {
      const visits = new Visits(storage);
      const first = await save(storage, visits, 'ann', NOON);
      expect(await save(storage, visits, 'ann', NOON + 29 * MINUTE)).toBe(first);
      expect(await save(storage, visits, 'ann', NOON + 59 * MINUTE - 1)).toBe(first);
      expect(await save(storage, visits, 'ann', NOON + 89 * MINUTE - 1)).not.toBe(first);
      expect(await storage.getRun({ runId: first })).toMatchObject({
        start: NOON,
        end: NOON + 59 * MINUTE - 1,
        taskId: undefined,
      });
    }));

  it('belongs to one user', () =>
    withStorage(async (storage) => {
      const visits = new Visits(storage);
      const ann = await save(storage, visits, 'ann', NOON);
      const bob = await save(storage, visits, 'bob', NOON);
      expect(ann).not.toBe(bob);
      expect(await save(storage, visits, 'ann', NOON)).toBe(ann);
    }));

  it('ends after the time that is asked for', () =>
    withStorage(async (storage) => {
      const visits = new Visits(storage, { visitTimeoutMs: MINUTE });
      const first = await save(storage, visits, 'ann', NOON);
      expect(await save(storage, visits, 'ann', NOON + MINUTE - 1)).toBe(first);
      expect(await save(storage, visits, 'ann', NOON + 2 * MINUTE)).not.toBe(first);
    }));

  it('is begun once, also by a hundred requests at the same time', () =>
    withStorage(async (storage) => {
      const visits = new Visits(storage);
      const requests = Array.from({ length: 100 }, (_, i) => visits.runFor('ann', NOON + i));
      expect(new Set(await Promise.all(requests)).size).toBe(1);
      expect(await storage.getRuns()).toHaveLength(1);
    }));

  it('goes on after the storage was opened again', () =>
    withTemporaryFolder(async (folder) => {
      await using before = await TrackingStorage.open(folder);
      const first = await save(before, new Visits(before), 'ann', NOON);
      await before.close();
      await using after = await TrackingStorage.open(folder);
      const visits = new Visits(after);
      expect(await save(after, visits, 'ann', NOON + 29 * MINUTE)).toBe(first);
      expect(await save(after, visits, 'ann', NOON + 80 * MINUTE)).not.toBe(first);
      await expectConsistent(after);
    }));

  it('takes in a request that comes late, before its begin or in the middle', () =>
    withStorage(async (storage) => {
      const visits = new Visits(storage);
      const first = await save(storage, visits, 'ann', NOON);
      const next = await save(storage, visits, 'ann', NOON + 100 * MINUTE);
      expect(await save(storage, visits, 'ann', NOON - 10 * MINUTE)).toBe(first);
      expect(await save(storage, visits, 'ann', NOON + 90 * MINUTE)).toBe(next);
      const other = new Visits(storage);
      expect(await other.runFor('ann', NOON + 61 * MINUTE)).toBe(next);
      expect(await other.runFor('ann', NOON + 20 * MINUTE)).toBe(first);
    }));

  it('that could not be begun is begun by the next request', async () => {
    let failures = 1;
    const storage: VisitStorage = {
      startRun: async () => {
        if (failures-- > 0) throw new Error('the disk is full');
        return 7;
      },
      getRun: async () => undefined,
      queryMetadata: async () => [],
    };
    const visits = new Visits(storage);
    const both = await Promise.allSettled([visits.runFor('ann', NOON), visits.runFor('ann', NOON)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await visits.runFor('ann', NOON)).toBe(7);
  });
});

it('makes the visits that a plain list of requests in order has, whether it remembers them or not', async () => {
  const steps = fc.array(
    fc.record({
      who: fc.constantFrom('ann', 'bob'),
      minutes: fc.integer({ min: 0, max: 40 }),
      anew: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(steps, (requests) =>
      withStorage(async (storage) => {
        const last = new Map<string, { at: number; runId: number }>();
        let visits = new Visits(storage);
        let at = NOON;
        for (const { who, minutes, anew } of requests) {
          at += minutes * MINUTE;
          if (anew) visits = new Visits(storage);
          const runId = await save(storage, visits, who, at);
          const before = last.get(who);
          if (before) expect(runId === before.runId).toBe(at - before.at < 30 * MINUTE);
          last.set(who, { at, runId });
        }
      }),
    ),
    trials(30),
  );
});

it('remembers no more users than it may, the ones last seen', () => {
  const known = new VisitCache(30 * MINUTE, 2);
  for (const [index, who] of ['ann', 'bob', 'cid'].entries())
    known.add(who, { runId: index + 1, from: NOON, to: NOON }, NOON);
  expect(['ann', 'bob', 'cid'].map((who) => known.find(who, NOON))).toEqual([undefined, 2, 3]);
});

it.each([
  [0, RangeError],
  [1.5, RangeError],
  ['30m', TypeError],
])('refuses %j as the time-out', (visitTimeoutMs, error) => {
  const storage = {} as VisitStorage;
  expect(() => new Visits(storage, { visitTimeoutMs: visitTimeoutMs as number })).toThrow(error);
});
