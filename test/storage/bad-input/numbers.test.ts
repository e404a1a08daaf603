import { describe, expect, test } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { type Answer, expectRefusal, rangeError, typeError, withStoredTracks } from './stored-tracks.ts';
import { named } from './values.ts';

const BAD_TIMES: [value: unknown, answer: Answer][] = [
  [Number.NaN, rangeError('timeStamp')],
  [Infinity, rangeError('timeStamp')],
  [-Infinity, rangeError('timeStamp')],
  [8.64e15 + 1, rangeError('timeStamp')],
  [-8.64e15 - 1, rangeError('timeStamp')],
  [new Date(Number.NaN), rangeError('timeStamp')],
  ['', rangeError('timeStamp')],
  ['yesterday', rangeError('timeStamp')],
  ['2026-13-01', rangeError('timeStamp')],
  ['2026-02-30', rangeError('timeStamp')],
  ['2026-02-29T19:09Z', rangeError('timeStamp')],
  ['-2026', rangeError('timeStamp')],
  ['+2026', rangeError('timeStamp')],
  ['20261', rangeError('timeStamp')],
  ['2026-11-21T25:00', rangeError('timeStamp')],
  ['21.11.2026', rangeError('timeStamp')],
  ['1', rangeError('timeStamp')],
  ['2026-11-21T19:09:00+99:00', rangeError('timeStamp')],
  [{}, typeError('timeStamp')],
  [[], typeError('timeStamp')],
  [true, typeError('timeStamp')],
  [5n, typeError('timeStamp')],
  [Symbol('s'), typeError('timeStamp')],
];

const BAD_RUNS: [value: unknown, answer: Answer][] = [
  [-1, rangeError('runId')],
  [1.5, rangeError('runId')],
  [Number.NaN, rangeError('runId')],
  [Infinity, rangeError('runId')],
  [2 ** 32, rangeError('runId')],
  ['1', typeError('runId')],
  [true, typeError('runId')],
  [{}, typeError('runId')],
  [1n, typeError('runId')],
];

describe('impossible times', () => {
  test('are refused where something is saved', () =>
    withStoredTracks(async (storage) => {
      for (const [timeStamp, answer] of BAD_TIMES) {
        const what = named(timeStamp);
        await expectRefusal(storage.saveUserTrack!('a', 0, 'u', {}, { timeStamp }), answer, what);
        const update = storage.saveUserTrack!('a', 0, 'u', {}, { timeStamp, update: true });
        await expectRefusal(update, answer, what);
        await expectRefusal(storage.startRun!('a', { timeStamp }), answer, what);
        const batch = [{ taskId: 'a', userName: 'u', data: {}, timeStamp }];
        await expectRefusal(storage.saveUserTracks!(batch), answer, what);
      }
    }));

  test('are refused in criteria', () =>
    withStoredTracks(async (storage) => {
      for (const [value, { type }] of BAD_TIMES) {
        const what = named(value);
        const expected = (says: string) => ({ type, says });
        await expectRefusal(storage.query!({ timeFrom: value }), expected('timeFrom'), what);
        await expectRefusal(storage.count!({ timeTo: value }), expected('timeTo'), what);
        await expectRefusal(storage.count!({ timeFromTo: [null, value] }), expected('timeFromTo'), what);
        await expectRefusal(storage.count!({ timeStamp: { equals: value } }), expected('timeStamp'), what);
        await expectRefusal(storage.count!({ timeStamp: { gt: value } }), expected('timeStamp'), what);
      }
      for (const window of ['2026', 5, {}, [], [1], [1, 2, 3]]) {
        await expectRefusal(storage.query!({ timeFromTo: window }), typeError('timeFromTo'), named(window));
      }
    }));
});

describe('impossible runs', () => {
  test('are refused wherever a run is named', () =>
    withStoredTracks(async (storage) => {
      for (const [runId, answer] of BAD_RUNS) {
        const what = named(runId);
        await expectRefusal(storage.saveUserTrack!('a', runId, 'u', {}), answer, what);
        await expectRefusal(
          storage.saveUserTracks!([{ taskId: 'a', runId, userName: 'u', data: {} }]),
          answer,
          what,
        );
        await expectRefusal(storage.getUserTracks!('a', runId, 'u'), answer, what);
        await expectRefusal(storage.getLastUserTrack!('a', runId, 'u'), answer, what);
        await expectRefusal(storage.stopRun!('a', runId), answer, what);
        await expectRefusal(storage.getRun!({ taskId: 'a', runId }), answer, what);
        await expectRefusal(storage.query!({ runId }), answer, what);
        await expectRefusal(storage.query!({ runId: [1, runId] }), answer, what);
      }
    }));

  test('that could be but are not are answered with TRACKS_INVALID_RUN by saves and with nothing by readings', () =>
    withStoredTracks(async (storage) => {
      for (const runId of [4, 99, 2 ** 32 - 1]) {
        const refusal = await storage.saveUserTrack!('a', runId, 'u', {}).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(TrackingError);
        expect(refusal).toMatchObject({ code: 'TRACKS_INVALID_RUN' });
        expect(await storage.getUserTracks!('a', runId, 'u')).toEqual([]);
        expect(await storage.getLastUserTrack!('a', runId, 'u')).toBeUndefined();
        expect(await storage.getRun!({ runId })).toBeUndefined();
        expect(await storage.stopRun!('a', runId)).toBe(0);
        expect(await storage.query!({ runId })).toEqual([]);
      }
    }));
});

describe('impossible counts', () => {
  test('are refused as limit and offset', () =>
    withStoredTracks(async (storage) => {
      for (const name of ['limit', 'offset']) {
        for (const value of [-1, 1.5, Number.NaN]) {
          await expectRefusal(storage.query!({}, { [name]: value }), rangeError(name), named(value));
        }
        for (const value of ['5', null, true, {}, 5n]) {
          await expectRefusal(storage.query!({}, { [name]: value }), typeError(name), named(value));
        }
      }
    }));
});
