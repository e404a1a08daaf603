import { describe, expect, test } from 'vitest';
import { expectRefusal, typeError, withStoredTracks } from './stored-tracks.ts';
import { NOT_MAPPINGS, NOT_TEXT, named } from './values.ts';

describe('arguments of the wrong type', () => {
  test('are refused as task ids and user names', () =>
    withStoredTracks(async (storage) => {
      for (const value of NOT_TEXT) {
        const what = named(value);
        await expectRefusal(storage.saveUserTrack!(value, 0, 'u', {}), typeError('taskId'), what);
        await expectRefusal(storage.saveUserTrack!('a', 0, value, {}), typeError('userName'), what);
        await expectRefusal(storage.getUserTracks!(value, 0, 'u'), typeError('taskId'), what);
        await expectRefusal(storage.getUserTracks!('a', 0, value), typeError('userName'), what);
        await expectRefusal(storage.getLastUserTrack!(value, 1, 'u'), typeError('taskId'), what);
        await expectRefusal(storage.getLastUserTrack!('a', 1, value), typeError('userName'), what);
        await expectRefusal(storage.getUserNames!(value), typeError('taskId'), what);
        const entry = { taskId: 'a', userName: 'u', data: {} };
        await expectRefusal(
          storage.saveUserTracks!([{ ...entry, taskId: value }]),
          typeError('taskId'),
          what,
        );
        await expectRefusal(
          storage.saveUserTracks!([{ ...entry, userName: value }]),
          typeError('userName'),
          what,
        );
      }
    }));

  test('are refused as track ids', () =>
    withStoredTracks(async (storage) => {
      for (const value of NOT_TEXT) {
        await expectRefusal(storage.getTrack!(value), typeError('trackId'), named(value));
        await expectRefusal(storage.removeTrack!(value), typeError(/track/), named(value));
        await expectRefusal(storage.updateTrack!(value, {}), typeError(/track/), named(value));
      }
    }));

  test('are answered with nothing as ids of no track', () =>
    withStoredTracks(async (storage) => {
      for (const value of [
        '',
        '1',
        'abc',
        '-000001',
        '0000001 ',
        '00000001',
        '0000000',
        '99999999999',
        '9999999999',
        '4294967297', // 2 ** 32 + 1: in 32 bits it is 1
        '1e6',
        '０００００01',
      ]) {
        expect(await storage.getTrack!(value), named(value)).toBeUndefined();
        expect(await storage.removeTrack!(value), named(value)).toBe(false);
        const update = storage.updateTrack!(value, {});
        await expect(update, named(value)).rejects.toMatchObject({ code: 'TRACKS_NOT_FOUND' });
      }
    }));

  test('are refused as data, which must be a plain mapping', () =>
    withStoredTracks(async (storage) => {
      for (const value of NOT_MAPPINGS) {
        const what = named(value);
        await expectRefusal(storage.saveUserTrack!('a', 0, 'u', value), typeError('data'), what);
        await expectRefusal(storage.updateTrack!('0000001', value), typeError('data'), what);
        const batch = [{ taskId: 'a', userName: 'u', data: value }];
        await expectRefusal(storage.saveUserTracks!(batch), typeError('data'), what);
      }
    }));

  test('are refused as entries of a batch', () =>
    withStoredTracks(async (storage) => {
      for (const value of [undefined, null, 5, true, {}, Symbol('s')]) {
        await expectRefusal(storage.saveUserTracks!(value), typeError('entries'), named(value));
      }
      for (const value of [undefined, null, 5, 'entry', [], () => ({})]) {
        await expectRefusal(storage.saveUserTracks!([value]), typeError(/entr/), named(value));
      }
      const misspelled = [{ taskId: 'a', username: 'u', data: {} }];
      await expectRefusal(
        storage.saveUserTracks!(misspelled),
        typeError(/username|userName/),
        'a misspelled key',
      );
    }));

  test('are refused as flags and options', () =>
    withStoredTracks(async (storage) => {
      for (const value of [1, 'true', 'no', {}]) {
        const what = named(value);
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', {}, { update: value }),
          typeError('update'),
          what,
        );
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', {}, { overwrite: value }),
          typeError('overwrite'),
          what,
        );
        await expectRefusal(
          storage.updateTrack!('0000001', {}, { overwrite: value }),
          typeError('overwrite'),
          what,
        );
        await expectRefusal(storage.query!({}, { reverse: value }), typeError('reverse'), what);
        await expectRefusal(storage.stopRun!('a', 0, value), typeError('finish'), what);
      }
      for (const value of [5, 'options', [], new Map(), true]) {
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', {}, value),
          typeError('options'),
          named(value),
        );
        await expectRefusal(storage.query!({}, value), typeError('options'), named(value));
        await expectRefusal(storage.startRun!('a', value), typeError('options'), named(value));
      }
    }));

  test('are refused as misspelled options, with the right spelling', () =>
    withStoredTracks(async (storage) => {
      const save = storage.saveUserTrack!('a', 0, 'u', {}, { timestamp: 1 });
      await expectRefusal(save, typeError(/timestamp.*timeStamp/s), 'timestamp');
      const update = storage.updateTrack!('0000001', {}, { overwrit: true });
      await expectRefusal(update, typeError(/overwrit\b.*overwrite/s), 'overwrit');
      await expectRefusal(storage.query!({}, { order: 'taskId' }), typeError(/order\b.*orderBy/s), 'order');
      await expectRefusal(storage.startRun!('a', { time: 1 }), typeError(/time\b.*timeStamp/s), 'time');
    }));
});
