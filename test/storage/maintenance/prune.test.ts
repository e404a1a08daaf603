import { lstat, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importTracks, TrackingStorage } from '../../../src/storage/index.ts';
import { makeTemporaryFolder, removeFolder, withTemporaryFolder } from '../../support/temporary-folder.ts';
import { minute, numbersOf } from '../../support/tracks.ts';
import { filesWith, inFolder, saveTracks } from './filled-storages.ts';

describe('prune', () => {
  test(
    'removes the tracks from before a moment, that moment not included',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      await saveTracks(storage, 10);
      expect(await storage.prune({}, { before: minute(4) })).toEqual({ removed: 4, archived: 0 });
      expect(numbersOf(await storage.query())).toEqual([5, 6, 7, 8, 9, 10]);
    }),
  );

  test(
    'leaves alone the tracks that do not meet the other criteria',
    inFolder(async (fixture) => {
      const storage = await fixture.open({ indexAttributes: ['n'] });
      await saveTracks(storage, 12);
      await storage.prune({ taskId: 't1', userName: { prefix: 'u' } }, { before: minute(100) });
      expect(await storage.getTaskIds()).toEqual(['t0', 't2']);
      await storage.prune({ n: { gte: 2, lt: 5 }, runId: [1, 3] } as never, { before: minute(100) });
      expect(numbersOf(await storage.query())).toEqual([1, 6, 7, 9, 10, 12]);
    }),
  );

  test(
    'gives no number twice, keeps the spans of runs, and leaves what is right after reopening',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      await saveTracks(storage, 6);
      const before = await storage.getRuns();
      await storage.prune({}, { before: minute(100) });
      const again = await fixture.reopen(storage);
      expect(await again.count()).toBe(0);
      expect(await again.getRuns()).toEqual(before);
      expect(await again.saveUserTrack('t0', 0, 'u0', {})).toBe('0000007');
    }),
  );

  test(
    'removes tens of thousands in many batches, between which others get through',
    inFolder(async (fixture) => {
      const storage = await fixture.open({ checkpointInterval: 7000 });
      await saveTracks(storage, 20_000);
      await storage.getLastUserTrack('t0', 0, 'u0');
      const steps: number[] = [];
      let saved = 0;
      let isDone = false;
      const pruning = storage.prune(
        {},
        { before: minute(15_000), onProgress: ({ tracks }) => steps.push(tracks) },
      );
      const finished = pruning.then(() => {
        isDone = true;
      });
      while (!isDone) {
        await storage.saveUserTrack('t0', 0, 'late', { saved: saved++ }, { update: saved % 2 === 0 });
      }
      await finished;
      expect((await pruning).removed).toBe(15_000);
      expect(steps.filter((tracks) => tracks < 15_000)).toHaveLength(14);
      expect(saved).toBeGreaterThan(10);
      expect(await storage.count({ userName: { prefix: 'u' } })).toBe(5000);
      expect((await storage.getLastUserTrack('t0', 0, 'u0'))?.data).toEqual({ n: 19_995 });
    }),
  );

  test(
    'lets an iteration that began before go on with what there was',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      await saveTracks(storage, 3000);
      let seen = 0;
      for await (const track of storage.iterate()) {
        if (seen === 0) await storage.prune({}, { before: minute(2500) });
        expect(track.data).toEqual({ n: seen++ });
      }
      expect(seen).toBe(3000);
    }),
  );

  test('takes the bytes of what it removed off the disk', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder);
      const mark = `mark-${crypto.randomUUID()}`;
      await storage.saveUserTrack('a', 0, 'u', { mark }, { timeStamp: 1 });
      await saveTracks(storage, 20_000);
      expect(await filesWith(folder, mark)).not.toEqual([]);
      const { diskSizeBytes: before } = await storage.stats();
      await storage.prune({}, { before: minute(19_000) });
      expect(await filesWith(folder, mark)).toEqual([]);
      const { diskSizeBytes: after } = await storage.stats();
      expect(after!).toBeLessThan(before! / 4);
    }));

  test(
    'refuses criteria without a moment, and what it does not know',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      await saveTracks(storage, 2);
      for (const options of [{}, undefined, { before: undefined }, { before: 'soon' }]) {
        await expect(storage.prune({}, options as never)).rejects.toThrow(/before/);
      }
      for (const criteria of [{ before: 1 }, { user: 'u' }, 7])
        await expect(storage.prune(criteria as never, { before: 1 })).rejects.toThrow(/criteri/);
      await expect(storage.prune({}, { before: 1, archive: '' })).rejects.toThrow(RangeError);
      await expect(storage.prune({}, { before: 1, archives: 'x' } as never)).rejects.toThrow(
        "did you mean 'archive'",
      );
      await expect(storage.prune({}, { before: 1, onProgress: 1 } as never)).rejects.toThrow(TypeError);
      expect(await storage.count()).toBe(2);
    }),
  );
});

describe('an archive', () => {
  test('holds all that was removed, and brings it back', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'));
      await saveTracks(storage, 3000);
      const removed = await storage.query({ timeTo: minute(1999) });
      const archive = join(folder, 'old.jsonl.gz');
      expect(await storage.prune({}, { before: minute(2000), archive })).toEqual({
        removed: 2000,
        archived: 2000,
      });
      await using copy = await TrackingStorage.open();
      await importTracks(copy, archive);
      expect((await copy.query()).map(String)).toEqual(removed.map(String));
    }));

  test('that is there already is not overwritten, and nothing is removed', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 3);
      const archive = join(folder, 'old.jsonl');
      await writeFile(archive, 'precious');
      const pruning = storage.prune({}, { before: minute(9), archive });
      await expect(pruning).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      expect(await readFile(archive, 'utf8')).toBe('precious');
      expect(await storage.count()).toBe(3);
    }));

  test(
    'with one name for two prunings at once keeps the tracks of both: one is archived, the other refused',
    inFolder(async (fixture) => {
      const folder = await makeTemporaryFolder();
      const archive = join(folder, 'old.jsonl');
      const storage = await fixture.open();
      await using other = await TrackingStorage.open();
      await saveTracks(storage, 20);
      await saveTracks(other, 17);
      const prunings = [storage, other].map((each) => each.prune({}, { before: minute(99), archive }));
      const results = await Promise.allSettled(prunings);
      const refused = results.filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([{ reason: { code: 'TRACKS_WRITE_FAILED' } }]);
      expect(String((refused[0] as PromiseRejectedResult).reason)).toContain('it is there already');
      await using copy = await TrackingStorage.open();
      await importTracks(copy, archive);
      const counts = [await storage.count(), await other.count(), await copy.count()];
      expect([
        [0, 17, 20],
        [20, 0, 17],
      ]).toContainEqual(counts);
      expect(await readdir(folder)).toEqual(['old.jsonl']);
      await removeFolder(folder);
    }),
  );

  test.runIf(process.platform !== 'win32')('is written through no symbolic link', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 3);
      const [archive, other] = [join(folder, 'old.jsonl'), join(folder, 'other')];
      await writeFile(other, 'precious');
      await symlink(other, archive);
      await symlink(other, join(folder, 'new.jsonl.part'));
      const pruning = storage.prune({}, { before: minute(9), archive });
      await expect(pruning).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      expect(await storage.count()).toBe(3);
      await storage.prune({}, { before: minute(9), archive: join(folder, 'new.jsonl') });
      expect((await lstat(archive)).isSymbolicLink()).toBe(true);
      expect(await readFile(other, 'utf8')).toBe('precious');
    }),
  );

  test('is not made where nothing is to be removed', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 3);
      const archive = join(folder, 'old.jsonl');
      expect(await storage.prune({}, { before: minute(0), archive })).toEqual({ removed: 0, archived: 0 });
      expect(await readdir(folder)).toEqual([]);
    }));

  test('that cannot be written keeps anything from being removed', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 3);
      const pruning = storage.prune({}, { before: minute(9), archive: join(folder, 'no', 'folder.jsonl') });
      await expect(pruning).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      expect(await storage.count()).toBe(3);
    }));

  test('does not let go of a track that changes while it is being written', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 2500);
      let changing: Promise<string> | undefined;
      const report = await storage.prune(
        {},
        {
          before: 8.64e15,
          archive: join(folder, 'old.jsonl'),
          onProgress: ({ phase }) => {
            if (phase === 'archiving') changing ??= storage.updateTrack('0000007', { changed: true });
          },
        },
      );
      await changing;
      expect(report.removed).toBe(2499);
      expect((await storage.query()).map(({ data }) => data)).toEqual([{ n: 6, changed: true }]);
    }));
});
