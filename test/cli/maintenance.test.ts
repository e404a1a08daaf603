import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/index.ts';
import { documents, idsOf, importFive, inPlace, type Place } from './command-line.ts';

function withFive(body: (place: Place) => Promise<void>): Promise<void> {
  return inPlace(async (place) => {
    await importFive(place);
    await body(place);
  });
}

/** Spoils a byte of a text in one of the storage's files, and returns how many files had it. */
async function spoil(folder: string, text: string): Promise<number> {
  let spoiled = 0;
  for (const name of await readdir(folder)) {
    if (!/\.(log|ldb)$/.test(name)) continue;
    const bytes = await readFile(join(folder, name));
    const at = bytes.indexOf(text);
    if (at < 0) continue;
    bytes[at]! ^= 0x20;
    await writeFile(join(folder, name), bytes);
    spoiled++;
  }
  return spoiled;
}

describe('check and repair', () => {
  it('find nothing in a sound storage', () =>
    withFive(async ({ call, db }) => {
      const checked = await call(['check']);
      expect(checked).toMatchObject({ code: 0, stdout: '' });
      expect(checked.stderr).toContain('Nothing is wrong: 5 tracks.');
      const repaired = await call(['repair', '--yes']);
      expect(repaired.code).toBe(0);
      expect(repaired.stdout).toContain('Nothing was wrong.');
      expect(await readdir(`${db}/..`)).toEqual(['tracks']);
    }));

  it('tell damage, bring back the rest, and say what is lost', () =>
    withFive(async ({ call, db }) => {
      expect(await spoil(db, 'lost')).toBeGreaterThan(0);
      const damaged = await call(['check']);
      expect([1, 4]).toContain(damaged.code);
      expect(damaged.stderr).toContain('tracktree repair');
      const repaired = await call(['repair', '--yes', '--json']);
      expect(repaired.code).toBe(1);
      expect(documents(repaired)[0]).toMatchObject({ tracks: 4, damaged: [{ key: 't0000000004' }] });
      expect((await call(['check'])).code).toBe(0);
      expect(idsOf(await call(['query', '--json', '--where', 'state=done']))).toEqual([1, 3]);
      expect((await readdir(`${db}/..`)).sort()).toEqual([
        'tracks',
        'tracks.damaged',
        'tracks.quarantine.jsonl',
      ]);
    }));

  it('say that something may be lost where nothing tells what', () =>
    withFive(async ({ call, db }) => {
      for (const name of await readdir(db)) if (/^\d+\.(log|ldb)$/.test(name)) await rm(`${db}/${name}`);
      const repaired = await call(['repair', '--yes']);
      expect(repaired.code).toBe(1);
      expect(repaired.stdout).toContain('There are 0 tracks and 0 runs.');
      expect(repaired.stdout).toContain('tracks may be missing that nothing tells of');
    }));

  it('reports each disagreement as a line of JSON', () =>
    inPlace(async ({ db, call, folder }) => {
      const storage = await TrackingStorage.open(db);
      await storage.saveUserTrack('a', 0, 'ann', { word: 'xyzzy' });
      await storage.compact();
      await storage.close();
      expect(await spoil(db, 'xyzzy')).toBe(1);
      const outcome = await call(['check', '--json']);
      if (outcome.code === 1)
        expect(documents(outcome)[0]).toMatchObject({ kind: 'record', key: 't0000000001' });
      else expect(outcome).toMatchObject({ code: 4, stdout: '' });
      await call(['repair', '--yes', '--quarantine', join(folder, 'set-aside.jsonl')]);
      expect(await readdir(folder)).toContain('set-aside.jsonl');
    }));
});

describe('reindex', () => {
  it('adds and drops indexed attributes, and keeps the type', () =>
    withFive(async ({ call }) => {
      const outcome = await call(['reindex', '--drop', 'size', '--add', 'color', '--json']);
      expect(documents(outcome)).toEqual([{ tracks: 5, indexAttributes: ['state', 'color'] }]);
      expect((await call(['query', '--where', 'size=3'])).code).toBe(2);
      expect(documents(await call(['stats', '--json']))).toMatchObject([
        { typeName: 'Visit', indexAttributes: ['state', 'color'] },
      ]);
      expect((await call(['reindex', '--drop', 'size'])).code).toBe(2);
      expect((await call(['reindex', '--add', 'taskId'])).code).toBe(2);
    }));
});

describe('backup, restore and compact', () => {
  it('make a verified copy, and a storage of it', () =>
    withFive(async ({ call, folder }) => {
      const [copy, again] = [join(folder, 'copy'), join(folder, 'again')];
      expect((await call(['backup', copy])).stdout).toContain('5 tracks and 2 runs, verified');
      expect((await call(['restore', copy, '--db', again])).code).toBe(0);
      expect((await call(['export', '--db', again])).stdout).toBe((await call(['export'])).stdout);
      expect(documents(await call(['stats', '--json', '--db', again]))).toMatchObject([
        { typeName: 'Visit' },
      ]);
      const refused = await call(['backup', copy]);
      expect(refused.stderr).toContain('is not empty');
      expect(refused.code).toBe(5);
    }));

  it('compact tells the size before and after', () =>
    withFive(async ({ call }) => {
      const [sizes] = documents(await call(['compact', '--json']));
      expect(sizes!.sizeBytes).toBeGreaterThan(0);
    }));
});

describe('prune', () => {
  it('removes what is old, after writing it to an archive', () =>
    withFive(async ({ call, folder }) => {
      const archive = join(folder, 'old.jsonl');
      const outcome = await call([
        'prune',
        '--before',
        '2026-11-20',
        '--archive',
        archive,
        '--yes',
        '--json',
      ]);
      expect(documents(outcome)).toEqual([{ removed: 2, archived: 2 }]);
      expect(idsOf(await call(['query', '--json']))).toEqual([3, 4, 5]);
      expect((await readFile(archive, 'utf8')).match(/"trackId"/g)).toHaveLength(2);
    }));

  it('keeps to the other criteria, and to the zone', () =>
    withFive(async ({ call }) => {
      await call(['prune', '--before', '2026-11-20', '--zone', 'Europe/Berlin', '--user', 'bob', '--yes']);
      expect((await call(['count'])).stdout).toBe('5\n');
      await call(['prune', '--before', '2026-11-22', '--where', 'state=done', '--yes']);
      expect(idsOf(await call(['query', '--json']))).toEqual([2, 4, 5]);
    }));

  it('only counts in a dry run', () =>
    withFive(async ({ call }) => {
      expect(
        documents(await call(['prune', '--before', 'now', '--dry-run', '--json', '--task', 'a001'])),
      ).toEqual([{ tracks: 2 }]);
      expect((await call(['count'])).stdout).toBe('5\n');
    }));

  it('applies the policy of the storage', () =>
    inPlace(async ({ call, db }) => {
      const storage = await TrackingStorage.open(db, { retention: { tracks: '30d' } });
      await storage.saveUserTrack('a', 0, 'ann', {}, { timeStamp: Date.now() - 40 * 86_400_000 });
      await storage.saveUserTrack('a', 0, 'ann', {}, { timeStamp: Date.now() - 20 * 86_400_000 });
      await storage.close();
      expect(documents(await call(['prune', '--retention', '--yes', '--json']))).toEqual([
        { removed: 1, archived: 0 },
      ]);
      expect((await call(['stats'])).stdout).toMatch(/^kept for {5}30d$/m);
    }));

  it('wants to know what is old', () =>
    withFive(async ({ call }) => {
      expect((await call(['prune', '--yes'])).code).toBe(2);
      expect((await call(['prune', '--retention', '--before', 'now', '--yes'])).code).toBe(2);
      expect((await call(['prune', '--before', 'now', '--where', 'timeStamp>2026', '--yes'])).code).toBe(2);
      expect(documents(await call(['prune', '--retention', '--yes', '--json']))).toEqual([
        { removed: 0, archived: 0 },
      ]);
      expect((await call(['count'])).stdout).toBe('5\n');
    }));
});

describe('one user', () => {
  it('is exported, and erased, byte for byte', () =>
    withFive(async ({ call, db, folder }) => {
      const file = join(folder, 'ann.jsonl');
      expect(documents(await call(['export-user', 'ann', file, '--json']))).toMatchObject([
        { tracks: 3, runs: 2 },
      ]);
      expect((await readFile(file, 'utf8')).match(/"userName":"ann"/g)).toHaveLength(3);
      expect((await call(['export-user', 'ann', file])).code).toBe(5);
      expect((await call(['erase-user', 'ann', '--yes'])).stdout).toBe('3 tracks erased\n');
      for (const name of await readdir(db))
        expect((await readFile(join(db, name))).includes('ann'), name).toBe(false);
      expect((await call(['erase-user', 'ann', '--yes'])).code).toBe(1);
    }));

  it('is taken literally', () =>
    withFive(async ({ call }) => {
      expect((await call(['erase-user', 'a*', '--yes'])).code).toBe(1);
      expect((await call(['count'])).stdout).toBe('5\n');
    }));
});

describe('before something is destroyed', () => {
  const destructive: [string, string[]][] = [
    ['remove', ['remove', '0000001']],
    ['prune', ['prune', '--before', 'now']],
    ['erase-user', ['erase-user', 'ann']],
    ['repair', ['repair']],
  ];

  it.each(destructive)('%s does nothing without --yes where no one can be asked', (_, argv) =>
    withFive(async ({ call }) => {
      const { code, stderr } = await call(argv);
      expect(stderr).toContain('say --yes');
      expect(code).toBe(2);
      expect((await call(['count'])).stdout).toBe('5\n');
    }),
  );

  it.each(destructive)('%s asks on a terminal, and takes no for an answer', (_, argv) =>
    withFive(async ({ call }) => {
      for (const input of ['n\n', '\n', 'what?\n']) {
        const { code, stderr } = await call(argv, { input, isTerminal: true });
        expect(stderr).toContain('[y/N]');
        expect(stderr).toContain('Nothing was done');
        expect(code).toBe(1);
      }
      expect((await call(['count'])).stdout).toBe('5\n');
    }),
  );

  it('does it if the answer is yes', () =>
    withFive(async ({ call }) => {
      const { code, stderr } = await call(['remove', '0000001'], { input: 'y\n', isTerminal: true });
      expect(stderr).toContain('Remove track 0000001?');
      expect(code).toBe(0);
      expect((await call(['count'])).stdout).toBe('4\n');
    }));
});
