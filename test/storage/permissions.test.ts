import { chmod, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { restore, TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test.runIf(process.platform !== 'win32')(
  'folders of storages, backups and restorations belong to their owner alone',
  () =>
    withTemporaryFolder(async (parent) => {
      const [made, empty] = [join(parent, 'made'), join(parent, 'empty')];
      await mkdir(empty, { mode: 0o777 });
      for (const folder of [made, empty]) {
        await using storage = await TrackingStorage.open(folder);
        await storage.saveUserTrack('a', 0, 'u', {});
        expect(await modeOf(folder)).toBe(0o700);
        await expectConsistent(storage);
      }
      await using storage = await TrackingStorage.open(made);
      const [backup, restored] = [join(parent, 'backup'), join(parent, 'restored')];
      await storage.backup(backup);
      await restore(backup, restored);
      for (const folder of [backup, restored]) expect(await modeOf(folder)).toBe(0o700);
    }),
);

test.runIf(process.platform !== 'win32')(
  'others get at a folder if that is wanted, and one that is in use stays as it is',
  () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      const storage = await TrackingStorage.open(folder, { folderMode: 0o750 });
      await storage.close();
      expect(await modeOf(folder)).toBe(0o750);
      await chmod(folder, 0o755);
      await using again = await TrackingStorage.open(folder);
      expect(await modeOf(folder)).toBe(0o755);
      await expectConsistent(again);
    }),
);
