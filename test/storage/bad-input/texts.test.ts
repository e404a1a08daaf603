import { describe, expect, test } from 'vitest';
import { folderLocation } from '../../support/embedded-locations.ts';
import { withFixture } from '../../support/storage-fixture.ts';
import { expectRefusal, rangeError, typeError, withStoredTracks } from './stored-tracks.ts';

const LONGEST = 16_383;
const LONE_SURROGATES = ['\ud800', 'a\udbff', '\udc00b', 'a\udfffb', '\ud83d\ud83d', '\ude00\ud83d'];

describe('texts at the edge', () => {
  test('with half a surrogate pair are refused by name', () =>
    withStoredTracks(async (storage) => {
      for (const text of LONE_SURROGATES) {
        const what = JSON.stringify(text);
        await expectRefusal(storage.saveUserTrack!(text, 0, 'u', {}), typeError('taskId'), what);
        await expectRefusal(storage.saveUserTrack!('a', 0, text, {}), typeError('userName'), what);
        await expectRefusal(storage.startRun!(text), typeError('taskId'), what);
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', { n: [{ t: text }] }),
          typeError('data.n[0].t'),
          what,
        );
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', { state: text }),
          typeError('data.state'),
          what,
        );
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', { n: { [text]: 1 } }),
          typeError('data.n'),
          what,
        );
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', { n: new Set([text]) }),
          typeError('data.n'),
          what,
        );
        await expectRefusal(
          storage.saveUserTrack!('a', 0, 'u', { n: new Map([[text, 1]]) }),
          typeError('data.n'),
          what,
        );
        await expectRefusal(
          storage.saveUserTracks!([], { source: text, position: 1 }),
          typeError('source'),
          what,
        );
      }
    }));

  test('of a megabyte are refused as names', () =>
    withStoredTracks(async (storage) => {
      const text = 'x'.repeat(1_000_000);
      await expectRefusal(storage.saveUserTrack!(text, 0, 'u', {}), rangeError('taskId'), 'taskId');
      await expectRefusal(storage.saveUserTrack!('a', 0, text, {}), rangeError('userName'), 'userName');
      await expectRefusal(storage.getUserNames!(text), rangeError('taskId'), 'getUserNames');
      await expectRefusal(storage.startRun!(text), rangeError('taskId'), 'startRun');
      const justTooLong = 'x'.repeat(LONGEST + 1);
      await expectRefusal(
        storage.saveUserTrack!('a', 0, justTooLong, {}),
        rangeError('userName'),
        'just too long',
      );
      await expectRefusal(storage.getTrack!(text), rangeError('trackId'), 'getTrack');
    }));

  test('as long as allowed are names as others', () =>
    withFixture(folderLocation, async (fixture) => {
      let storage = await fixture.open();
      const [long, longer] = ['x'.repeat(LONGEST), `${'x'.repeat(LONGEST - 1)}y`];
      await storage.saveUserTrack(long, 0, longer, {});
      await storage.saveUserTrack(longer, 0, long, { text: 'z'.repeat(1_000_000) });
      storage = await fixture.reopen(storage);
      expect(await storage.getTaskIds()).toEqual([long, longer]);
      expect(await storage.count({ taskId: `${'x'.repeat(LONGEST - 1)}*` })).toBe(2);
      expect(await storage.getUserNames(longer)).toEqual([long]);
      expect((await storage.getTrack('0000002'))?.data.text).toHaveLength(1_000_000);
    }));

  test('that are empty or hold NUL are ordinary values', () =>
    withFixture(folderLocation, async (fixture) => {
      let storage = await fixture.open();
      const names = [
        '',
        '\u0000',
        'a',
        'a\u0000',
        'a\u0000b',
        'a\u0001',
        '__proto__',
        'constructor',
        ' ',
        '\n',
      ];
      for (const name of names) await storage.saveUserTrack(name, 0, name, { [name]: name });
      storage = await fixture.reopen(storage);
      expect(await storage.getTaskIds()).toEqual([...names].sort());
      for (const [index, name] of names.entries()) {
        const [track, ...others] = await storage.getUserTracks(name, 0, name);
        expect(others).toEqual([]);
        expect(Object.entries(track?.data ?? {})).toEqual([[name, name]]);
        expect(track?.trackNum).toBe(index + 1);
        expect(await storage.getUserNames(name)).toEqual([name]);
        expect(await storage.getRun(name)).toMatchObject({ runId: index + 1 });
      }
      expect(await storage.count({ taskId: 'a\u0000*' })).toBe(2);
    }));
});
