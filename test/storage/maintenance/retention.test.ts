import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseDuration } from '../../../src/clocks/duration.ts';
import { importTracks, type PruneReport, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { FaultyLevel } from '../../support/faulty-level.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { inFolder } from './filled-storages.ts';

const DAY = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

/** Saves a track that is `days` old. */
async function saveAged(storage: TrackingStorage, days: number): Promise<void> {
  await storage.saveUserTrack('a', 0, 'u', { days }, { timeStamp: Date.now() - days * DAY });
}

describe('a duration', () => {
  test('is a whole number and a unit, or milliseconds', () => {
    const texts = ['500ms', '90s', '30min', '12h', '60d', '8w', '3mo', '2y'];
    const durations = [0.5, 90, 1_800, 43_200, 60 * 86_400, 56 * 86_400, 90 * 86_400, 730 * 86_400];
    expect(texts.map((text) => parseDuration('it', text))).toEqual(
      durations.map((seconds) => seconds * 1000),
    );
    expect(parseDuration('it', 1_500)).toBe(1_500);
  });

  test('is refused in any other form, with an example of the right one', () => {
    for (const text of ['', '60', 'd', '60 d', '-1d', '0d', '1.5h', '60D', '1M', '60days', '9999999999y'])
      expect(() => parseDuration('retention.tracks', text)).toThrow(/retention\.tracks.*'60d'/);
    for (const value of [null, undefined, {}, true])
      expect(() => parseDuration('it', value)).toThrow(TypeError);
    for (const value of [0, -1, 1.5, Number.NaN, 9e15])
      expect(() => parseDuration('it', value)).toThrow(RangeError);
  });

  test('does not say whether m means minutes or months', () => {
    expect(() => parseDuration('retention.tracks', '3m')).toThrow(
      new RangeError("retention.tracks: '3m' may be minutes or months; write '3min' or '3mo'"),
    );
  });
});

describe('a retention policy', () => {
  test(
    'is kept in the storage until another is set',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      expect(await storage.getRetention()).toBeUndefined();
      await storage.setRetention({ tracks: '60d' });
      const second = await fixture.reopen(storage);
      expect(await second.getRetention()).toEqual({ tracks: '60d' });
      const third = await fixture.reopen(second, { retention: { tracks: '1y' } });
      expect(await third.getRetention()).toEqual({ tracks: '1y' });
      const fourth = await fixture.reopen(third, {});
      expect(await fourth.getRetention()).toEqual({ tracks: '1y' });
      await fourth.setRetention(undefined);
      expect(await (await fixture.reopen(fourth)).getRetention()).toBeUndefined();
    }),
  );

  test(
    'says what applying it removes',
    inFolder(async (fixture) => {
      const storage = await fixture.open({ retention: { tracks: '60d' } });
      for (const days of [100, 61, 59, 0]) await saveAged(storage, days);
      expect(await storage.applyRetention()).toEqual({ removed: 2, archived: 0 });
      expect((await storage.query()).map(({ data }) => data.days)).toEqual([59, 0]);
    }),
  );

  test(
    'that does not exist removes nothing',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      await saveAged(storage, 10_000);
      expect(await storage.applyRetention()).toEqual({ removed: 0, archived: 0 });
    }),
  );

  test('can be applied with an archive', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(undefined, { retention: { tracks: '1d' } });
      await saveAged(storage, 5);
      const archive = join(folder, 'old.jsonl');
      expect(await storage.applyRetention({ archive })).toEqual({ removed: 1, archived: 1 });
    }));

  test('archives what goes by itself, each time into a new file', () =>
    withTemporaryFolder(async (folder) => {
      const policy = { tracks: '1d', archive: join(folder, 'old-{date}.jsonl.gz') };
      await using storage = await TrackingStorage.open(join(folder, 'tracks'), { retention: policy });
      expect(await storage.getRetention()).toEqual(policy);
      await saveAged(storage, 5);
      expect(await storage.applyRetention()).toEqual({ removed: 1, archived: 1 });
      expect(await storage.applyRetention()).toEqual({ removed: 0, archived: 0 });
      const archives = (await readdir(folder)).filter((name) => name !== 'tracks');
      expect(archives).toEqual([expect.stringMatching(/^old-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.jsonl\.gz$/)]);
      expect(await importTracks(storage, join(folder, archives[0]!))).toMatchObject({ tracks: 1 });
      await expect(storage.setRetention({ tracks: '1d', archive: 'old.jsonl' })).rejects.toThrow(
        'retention.archive must have a {date} in it',
      );
      await storage.setRetention({ tracks: '1d' });
      expect(await storage.getRetention()).toEqual({ tracks: '1d' });
      await expectConsistent(storage);
    }));

  test('is applied by a timer while the storage is open, which tells what it did', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const options = { retention: { tracks: '60d' }, retentionIntervalMs: 60_000 };
    const storage = await TrackingStorage.open(undefined, options);
    await saveAged(storage, 100);
    const applied = once(storage, 'retention') as Promise<[PruneReport]>;
    vi.advanceTimersByTime(60_000);
    expect(await applied).toEqual([{ removed: 1, archived: 0 }]);
    await storage.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that the timer cannot apply is reported, and tried again', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const level = new FaultyLevel();
    const options = { retention: { tracks: '60d' }, retentionIntervalMs: 1000 };
    await using storage = await TrackingStorage.open(level, options);
    await saveAged(storage, 100);
    level.isFailing = true;
    const failed = once(storage, 'retention-error');
    vi.advanceTimersByTime(1000);
    expect(await failed).toMatchObject([{ code: 'TRACKS_WRITE_FAILED' }]);
    level.isFailing = false;
    expect(await storage.count()).toBe(1);
    const applied = once(storage, 'retention');
    await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(1000);
    expect(await applied).toEqual([{ removed: 1, archived: 0 }]);
  });

  test('that makes no sense is refused at once', async () => {
    for (const retention of [
      null,
      '60d',
      {},
      { tracks: -60 },
      { tracks: '60' },
      { tracks: '6d', runs: '6d' },
    ])
      expect(() => new TrackingStorage(undefined, { retention } as never)).toThrow(/retention/);
    for (const retentionIntervalMs of [0, -1, 1.5, 2 ** 31, '5'])
      expect(() => new TrackingStorage(undefined, { retentionIntervalMs } as never)).toThrow(
        /retentionIntervalMs/,
      );
    await using storage = await TrackingStorage.open();
    await expect(storage.setRetention({ tracks: 'long' })).rejects.toThrow(RangeError);
    expect(await storage.getRetention()).toBeUndefined();
  });
});
