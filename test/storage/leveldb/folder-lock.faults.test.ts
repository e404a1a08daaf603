import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repair, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { OtherProcess } from '../../support/other-process.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

/** What a process of its own sees that tries to open a folder. */
async function tryToOpen(
  folder: string,
  times = 1,
  owner = 'other',
): Promise<{ codes: Record<string, number>; saved: string[] }> {
  const other = new OtherProcess(
    new URL('../../support/try-open.ts', import.meta.url),
    folder,
    String(times),
    owner,
  );
  await other.says('\n');
  return JSON.parse(other.output) as { codes: Record<string, number>; saved: string[] };
}

const LOCKED = { code: 'TRACKS_LOCKED' };

test('a second opening in one process is refused, and leaves the folder locked against other processes', () =>
  withTemporaryFolder(async (parent) => {
    const folder = join(parent, 'tracks');
    await using storage = await TrackingStorage.open(folder);
    await expect(TrackingStorage.open(folder)).rejects.toMatchObject(LOCKED);
    await expect(repair(folder)).rejects.toMatchObject(LOCKED);
    expect((await tryToOpen(folder)).codes).toEqual({ TRACKS_LOCKED: 1 });
    await expectConsistent(storage);
  }));

test('a folder is one folder under all its names', () =>
  withTemporaryFolder(async (parent) => {
    const [folder, alias] = [join(parent, 'tracks'), join(parent, 'alias')];
    const storage = await TrackingStorage.open(folder);
    await symlink(folder, alias);
    await expect(TrackingStorage.open(alias)).rejects.toMatchObject(LOCKED);
    await storage.close();
    await using again = await TrackingStorage.open(alias);
    await expectConsistent(again);
  }));

test(
  'processes that open and close one folder in turn never take it for damaged, and lose nothing',
  () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      const owners = ['a', 'b', 'c'];
      const tries = await Promise.all(owners.map((owner) => tryToOpen(folder, 25, owner)));
      const codes = new Set(tries.flatMap((each) => Object.keys(each.codes)));
      expect([...codes].filter((code) => code !== 'opened' && code !== 'TRACKS_LOCKED')).toEqual([]);
      await using storage = await TrackingStorage.open(folder);
      const found = (await storage.query()).map(({ userName, data }) => `${userName} ${data.n}`);
      expect(found.sort()).toEqual(tries.flatMap((each) => each.saved).sort());
      await expectConsistent(storage);
    }),
  180_000,
);
