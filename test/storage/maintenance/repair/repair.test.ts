import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  COUNTERS_KEY,
  isOfKind,
  META_KEY,
  positionKey,
  runKey,
  trackKey,
} from '../../../../src/storage/engine/keys.ts';
import { ROW_GROUP_TRACKS_MAX } from '../../../../src/storage/engine/records/limits.ts';
import { repair, TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { changeStored, flipBitOf } from '../../../support/stored-records.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { minute } from '../../../support/tracks.ts';
import { saveTracks } from '../filled-storages.ts';

const TRACKS = 3000;

/** Makes a storage whose tracks lie in a table, and some changes in the log. */
async function makeStorage(folder: string): Promise<void> {
  await using storage = await TrackingStorage.open(folder);
  await storage.startRun('t0', { timeStamp: minute(-5) });
  await saveTracks(storage, TRACKS);
  await storage.compact();
  await storage.updateTrack('0000005', { more: true });
  await storage.removeTrack('0000007');
  const entry = { taskId: 'log', userName: 'late', data: { text: 'x'.repeat(300) }, timeStamp: minute(1) };
  for (let n = 0; n < 100; n++) await storage.saveUserTracks([entry, entry], { source: 'log', position: n });
}

/** All there is, in words, by its key. */
async function contentsOf(folder: string): Promise<Map<string, string>> {
  await using storage = await TrackingStorage.open(folder);
  const contents = new Map<string, string>();
  for await (const track of storage.iterate()) contents.set(trackKey(track.trackNum), String(track));
  for (const run of await storage.getRuns()) contents.set(runKey(run.runId), JSON.stringify(run));
  return contents;
}

/** Makes a storage, damages it, and repairs it. */
function withRepaired(
  damage: (folder: string) => Promise<void>,
  body: (
    folder: string,
    report: Awaited<ReturnType<typeof repair>>,
    before: Map<string, string>,
  ) => Promise<void>,
): () => Promise<void> {
  return () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      await makeStorage(folder);
      const before = await contentsOf(folder);
      await damage(folder);
      const report = await repair(folder);
      await body(folder, report, before);
      await using storage = await TrackingStorage.open(folder);
      await expectConsistent(storage);
    });
}

const fileNames = async (folder: string, pattern: RegExp): Promise<string[]> =>
  (await readdir(folder)).filter((name) => pattern.test(name)).sort();

describe('repair of a storage that is whole', () => {
  test(
    'changes nothing',
    withRepaired(
      async () => {},
      async (folder, report, before) => {
        expect(report).toEqual({
          tracks: TRACKS + 199,
          runs: 4,
          fileDamage: undefined,
          damaged: [],
          missing: [],
          isMissingKnown: true,
          rebuilt: [],
          quarantineFile: undefined,
          setAside: undefined,
        });
        expect(await readdir(join(folder, '..'))).toEqual(['tracks']);
        expect(await contentsOf(folder)).toEqual(before);
      },
    ),
  );

  test('is refused while it is open, and where there is none', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(join(folder, 'tracks'));
      await storage.saveUserTrack('a', 0, 'u', {});
      await expect(repair(join(folder, 'tracks'))).rejects.toMatchObject({
        code: 'TRACKS_LOCKED',
      });
      for (const nothing of [folder, join(folder, 'nowhere')])
        await expect(repair(nothing)).rejects.toMatchObject({ code: 'TRACKS_OPEN_FAILED' });
      await expect(repair(folder, { quarantin: 'x' } as never)).rejects.toThrow("did you mean 'quarantine'");
    }));
});

describe('repair', () => {
  test(
    'sets a damaged track aside in a quarantine file, with its bytes, and brings back the others',
    withRepaired(
      (folder) => changeStored(folder, (database) => flipBitOf(database, trackKey(9))),
      async (folder, report, before) => {
        expect(report.damaged).toEqual([{ key: trackKey(9), reason: expect.stringContaining('checksum') }]);
        before.delete(trackKey(9));
        expect(await contentsOf(folder)).toEqual(before);
        const lines = (await readFile(report.quarantineFile!, 'utf8')).trimEnd().split('\n');
        const values = lines.map((line) => JSON.parse(line) as { key: string; bytes: string });
        expect(values.map(({ key }) => key)).toContain(trackKey(9));
        expect(Buffer.from(values[0]!.bytes, 'base64').length).toBeGreaterThan(20);
        expect(await readdir(report.setAside!)).toContain('CURRENT');
      },
    ),
  );

  test(
    'never serves an older version of a damaged track',
    withRepaired(
      (folder) => changeStored(folder, (database) => flipBitOf(database, trackKey(5))),
      async (folder, report) => {
        expect(report.damaged.map(({ key }) => key)).toEqual([trackKey(5)]);
        expect((await contentsOf(folder)).has(trackKey(5))).toBe(false);
      },
    ),
  );

  test(
    'rebuilds lost runs from their tracks, and lost counters and the description too',
    withRepaired(
      (folder) =>
        changeStored(folder, async (database) => {
          for (const key of [runKey(2), COUNTERS_KEY, META_KEY])
            await database.batch([{ type: 'put', key, value: Buffer.from('nonsense') }]);
        }),
      async (folder, report, before) => {
        expect(report.rebuilt).toEqual(expect.arrayContaining(['counters']));
        expect(report.damaged.map(({ key }) => key)).toEqual(expect.arrayContaining([runKey(2), META_KEY]));
        await using storage = await TrackingStorage.open(folder);
        expect(await storage.count()).toBe(TRACKS + 199);
        const run = before.get(runKey(2))!;
        expect(await storage.getRun({ runId: 2 })).toMatchObject({
          start: JSON.parse(run).start,
          taskId: 't1',
        });
        expect(await storage.saveUserTrack('t1', 0, 'u', {})).toBe(`000${TRACKS + 201}`);
      },
    ),
  );

  test('brings everything back where CURRENT, the MANIFEST or the end of it is gone', () =>
    withTemporaryFolder(async (parent) => {
      const original = join(parent, 'original');
      await makeStorage(original);
      const before = await contentsOf(original);
      const [manifest] = (await fileNames(original, /^MANIFEST/)).reverse();
      const damages: ((folder: string) => Promise<void>)[] = [
        (folder) => rm(join(folder, 'CURRENT')),
        (folder) => writeFile(join(folder, 'CURRENT'), 'MANIFEST-000'),
        (folder) => rm(join(folder, manifest!)),
        (folder) => truncate(join(folder, manifest!), 60),
      ];
      for (const [n, damage] of damages.entries()) {
        const folder = join(parent, `damaged-${n}`);
        await cp(original, folder, { recursive: true });
        await damage(folder);
        await expect(TrackingStorage.open(folder)).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
        const report = await repair(folder);
        expect(report.fileDamage).toBeDefined();
        expect(await contentsOf(folder)).toEqual(before);
      }
    }));

  test('believes the newest whole MANIFEST, and brings no removed or older track back, where older files are put back', () =>
    withTemporaryFolder(async (parent) => {
      const original = join(parent, 'original');
      await makeStorage(original);
      const old = join(parent, 'old');
      await cp(original, old, { recursive: true });
      const storage = await TrackingStorage.open(original);
      for (let n = 1; n < 200; n++) await storage.removeTrack(n.toString().padStart(7, '0'));
      await saveTracks(storage, TRACKS);
      for (let n = 200; n < 300; n++) await storage.updateTrack(n.toString().padStart(7, '0'), { late: n });
      await storage.close();
      const before = await contentsOf(original);
      const [newest] = (await fileNames(original, /^MANIFEST/)).reverse();
      const older = ['CURRENT', ...(await fileNames(old, /^MANIFEST/))];
      for (const isNewestThere of [true, false]) {
        const folder = join(parent, `tracks-${isNewestThere}`);
        await cp(original, folder, { recursive: true });
        for (const name of older) await cp(join(old, name), join(folder, name));
        if (!isNewestThere) await rm(join(folder, newest!));
        await expect(TrackingStorage.open(folder)).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
        const report = await repair(folder);
        expect(report.damaged).toEqual([]);
        expect(await contentsOf(folder)).toEqual(before);
      }
    }));

  test('takes a table in the place of another for what it is', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      await makeStorage(folder);
      const before = await contentsOf(folder);
      const [first, second] = await fileNames(folder, /\.ldb$/);
      await cp(join(folder, second!), join(folder, first!));
      await expect(TrackingStorage.open(folder)).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
      const { fileDamage } = await repair(folder);
      expect(fileDamage).toContain(first);
      const after = await contentsOf(folder);
      const tracks = [...after].filter(([key]) => isOfKind(key, 'track'));
      expect(tracks.filter(([key, text]) => before.get(key) !== text)).toEqual([]);
    }));

  test(
    'names the tracks that are missing, as far as the checkpoint knew them',
    withRepaired(
      async (folder) => {
        for (const name of await fileNames(folder, /\.ldb$/)) {
          const bytes = await readFile(join(folder, name));
          const at = bytes.toString('latin1').search(/t00000001\d\d/);
          if (at !== -1)
            await writeFile(
              join(folder, name),
              Buffer.concat([bytes.subarray(0, at - 3), bytes.subarray(at + 1500)]),
            );
        }
      },
      async (folder, report, before) => {
        const after = await contentsOf(folder);
        const lost = [...before.keys()].filter((key) => !after.has(key));
        expect(lost.length).toBeGreaterThan(0);
        expect(lost.length).toBeLessThan(10 * ROW_GROUP_TRACKS_MAX);
        const told = new Set([
          ...report.missing.map((id) => trackKey(Number(id))),
          ...report.damaged.map(({ key }) => key),
        ]);
        expect(lost.filter((key) => !told.has(key))).toEqual([]);
      },
    ),
  );

  test(
    'says that it cannot know what is missing where the checkpoint went with its tracks',
    withRepaired(
      async (folder) => {
        for (const name of await fileNames(folder, /\.ldb$/)) await rm(join(folder, name));
      },
      async (_, report) => {
        expect(report.tracks).toBeLessThan(TRACKS);
        expect(report).toMatchObject({ missing: [], isMissingKnown: false });
      },
    ),
  );

  test('knows that nothing is missing of a storage that is younger than its first checkpoint', async () => {
    await withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      await using storage = await TrackingStorage.open(folder);
      await saveTracks(storage, 10);
      await cp(folder, join(parent, 'killed'), { recursive: true });
      await rm(join(parent, 'killed', 'CURRENT'));
      const report = await repair(join(parent, 'killed'));
      expect(report).toMatchObject({ tracks: 10, missing: [], isMissingKnown: true });
      await expectConsistent(storage);
    });
  });

  test(
    'keeps how far sources were taken in',
    withRepaired(
      (folder) => changeStored(folder, (database) => flipBitOf(database, trackKey(1))),
      async (folder) => {
        await using storage = await TrackingStorage.open(folder);
        expect(await storage.getPosition('log')).toBe(99);
        expect(positionKey('log')).toBe('slog');
      },
    ),
  );
});
