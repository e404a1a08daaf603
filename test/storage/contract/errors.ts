import { expect } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import type { TrackEntry, TrackingStorage } from '../../../src/storage/index.ts';
import { numbersOf } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** How wrong calls and failing operations are answered. */
export function errorContract(contract: Contract): void {
  kindContract(contract);
  atomicContract(contract);
  harmlessContract(contract);
}

/** The storage as plain JavaScript sees it: any arguments can be tried. */
type Untyped = Record<string, (...args: unknown[]) => Promise<unknown>>;

function untyped(storage: TrackingStorage): Untyped {
  return storage as unknown as Untyped;
}

function kindContract({ shows }: Contract): void {
  shows('answers operating errors with a TrackingError that has a stable code', async (fixture) => {
    const storage = await fixture.open();
    const failure = await storage.saveUserTrack('a', 3, 'u', {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TrackingError);
    expect(failure).toMatchObject({ name: 'TrackingError', code: 'TRACKS_INVALID_RUN' });
    expect((failure as Error).message).toMatch(/3/);
    const missing = await storage.updateTrack('0000001', {}).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(TrackingError);
    expect(missing).toMatchObject({ code: 'TRACKS_NOT_FOUND' });
    expect((missing as Error).message).toMatch(/0000001/);
    for (const trackId of ['abc', '1', '0000000']) {
      await expect(storage.updateTrack(trackId, {})).rejects.toThrow(`"${trackId}"`);
      expect(await storage.removeTrack(trackId)).toBe(false);
    }
  });

  shows('answers wrong arguments by a rejection that names the argument', async (fixture) => {
    const storage = untyped(await fixture.open());
    const wrong: [method: string, args: unknown[], named: RegExp][] = [
      ['saveUserTrack', [1, 0, 'u', {}], /taskId/],
      ['saveUserTrack', ['a', '0', 'u', {}], /runId/],
      ['saveUserTrack', ['a', 0, null, {}], /userName/],
      ['saveUserTrack', ['a', 0, 'u', 'text'], /data/],
      ['saveUserTrack', ['a', 0, 'u', {}, { timeStamp: {} }], /timeStamp/],
      ['saveUserTrack', ['a', 0, 'u', {}, { update: 1 }], /update/],
      ['saveUserTracks', [5], /entries/],
      ['getTrack', [1], /trackId/],
      ['getUserTracks', ['a', 0], /userName/],
      ['getUserNames', [], /taskId/],
      ['query', ['a'], /criteria/],
      ['query', [{}, { limit: 'all' }], /limit/],
      ['startRun', [5], /taskId/],
      ['stopRun', ['a', 'x'], /runId/],
      ['stopRun', ['a', 0, 'no'], /finish/],
    ];
    for (const [method, args, named] of wrong) {
      const answer = await storage[method]!(...args).catch((error: unknown) => error);
      expect(answer, method).toBeInstanceOf(TypeError);
      expect(answer, method).toMatchObject({ code: 'TRACKS_INVALID_ARGUMENT', name: 'TypeError' });
      expect((answer as Error).message).toMatch(named);
    }
  });

  shows(
    'ignores nothing in an entry: it names the unknown key, the nearest known one and all',
    async (fixture) => {
      const storage = untyped(await fixture.open());
      const entry = { taskId: 'a', userName: 'u', data: {} };
      const wrong: [key: string, nearest: string][] = [
        ['timestamp', "; did you mean 'timeStamp'?"],
        ['runid', "; did you mean 'runId'?"],
        ['run', "; did you mean 'runId'?"],
        ['moment', '.'],
      ];
      for (const [key, hint] of wrong) {
        await expect(storage.saveUserTracks!([entry, { ...entry, [key]: 1 }])).rejects.toThrow(
          new TypeError(
            `entries[1]: unknown key '${key}'${hint} Known are: taskId, runId, userName, data, timeStamp`,
          ),
        );
      }
      expect(await storage.count!()).toBe(0);
    },
  );

  shows('answers never by throwing instead of rejecting', async (fixture) => {
    const storage = untyped(await fixture.open());
    const calls = [
      'saveUserTrack',
      'saveUserTracks',
      'updateTrack',
      'removeTrack',
      'getTrack',
      'getUserTracks',
      'distinct',
    ];
    for (const method of [...calls, 'countBy', 'getUserNames', 'getLastUserTrack']) {
      const answer = storage[method]!(Symbol('wrong'));
      expect(answer, method).toBeInstanceOf(Promise);
      await expect(answer, method).rejects.toThrow(TypeError);
    }
  });
}

function atomicContract({ keeps }: Contract): void {
  const good: TrackEntry = { taskId: 'a', userName: 'u', data: { n: 1 } };
  const bad: Record<string, unknown> = {
    'data that cannot be stored': { ...good, data: { f: () => 1 } },
    'a task id of the wrong type': { ...good, taskId: 5 },
    'an impossible time': { ...good, timeStamp: Number.NaN },
    'a run that does not exist': { ...good, runId: 9 },
    'a key that no entry has': { ...good, timestamp: '2026-11-21' },
    'nothing at all': null,
  };
  for (const [title, entry] of Object.entries(bad)) {
    keeps(`writes nothing of a batch that has an entry with ${title}`, async (fixture) => {
      let storage = await fixture.open();
      await storage.saveUserTrack('kept', 0, 'u', {});
      const batch = storage.saveUserTracks([good, entry as TrackEntry, good]);
      await expect(batch).rejects.toThrow();
      storage = await fixture.maybeReopen(storage);
      expect(await storage.getTaskIds()).toEqual(['kept']);
      expect(await storage.getRun('a')).toBeUndefined();
      expect(await storage.saveUserTrack('kept', 0, 'u', {})).toBe('0000002');
    });
  }

  keeps('writes nothing of a batch whose iterable fails', async (fixture) => {
    let storage = await fixture.open();
    function* entries(): Generator<TrackEntry> {
      yield good;
      throw new Error('source failed');
    }
    await expect(storage.saveUserTracks(entries())).rejects.toThrow('source failed');
    storage = await fixture.maybeReopen(storage);
    expect(await storage.count()).toBe(0);
  });
}

function harmlessContract({ keeps }: Contract): void {
  keeps('saves the good ones among saves in flight of which some are refused', async (fixture) => {
    let storage = await fixture.open();
    const outcomes = await Promise.allSettled([
      storage.saveUserTrack('a', 0, 'u1', {}),
      storage.saveUserTrack('a', 9, 'u2', {}),
      storage.saveUserTrack('a', 0, 'u3', {}),
      storage.saveUserTrack('a', 0, 'u4', { f: () => 1 }),
      storage.updateTrack('0000077', {}),
      storage.saveUserTrack('a', 0, 'u5', {}),
    ]);
    const fates = outcomes.map(({ status }) => status);
    expect(fates).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected', 'fulfilled']);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getUserNames('a')).toEqual(['u1', 'u3', 'u5']);
    expect(numbersOf(await storage.query())).toEqual([1, 2, 3]);
  });
}
