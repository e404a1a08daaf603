import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { tell } from '../../support/scale.ts';
import { scriptArguments } from '../../support/script-arguments.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const scriptAt = (name: string): URL => new URL(name, import.meta.url);
const run = promisify(execFile);

/** Mounts a disk of 24 MB that only the command sees, and that is gone when it ends. */
const MOUNT = 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"';
const onSmallDisk = (disk: string, ...command: string[]) =>
  run('unshare', ['--mount', 'sh', '-c', MOUNT, disk, ...command]);

async function canMount(): Promise<boolean> {
  return withTemporaryFolder((disk) =>
    onSmallDisk(disk, 'true').then(
      () => true,
      () => false,
    ),
  );
}

describe('a disk that is full', () => {
  for (const durability of ['process', 'fsync']) {
    test(`refuses what does not fit, and goes on when there is room, with durability ${durability}`, async (context) => {
      if (!(await canMount())) context.skip('no small disk can be mounted here');
      const { stdout } = await withTemporaryFolder((disk) =>
        onSmallDisk(disk, process.execPath, ...scriptArguments(scriptAt('fill-disk.ts'), disk, durability)),
      );
      const seen = JSON.parse(stdout) as { saved: number };
      expect(seen).toEqual({
        saved: expect.any(Number),
        refused: ['TRACKS_WRITE_FAILED', 'TRACKS_WRITE_FAILED', 'TRACKS_WRITE_FAILED'],
        whileFull: [seen.saved, 1],
        goneOn: 3000,
        inMemory: [seen.saved, 3000],
        onDisk: [seen.saved, 3000],
        disagreements: [],
      });
      expect(seen.saved).toBeGreaterThan(100);
      tell(
        `full disk (${durability}): ${seen.saved} saves, then full; after making room 3000 more, all there`,
      );
    });
  }

  test('refuses a backup and a restoration as what could not be written, and leaves nothing of them', async (context) => {
    if (!(await canMount())) context.skip('no small disk can be mounted here');
    const { stdout } = await withTemporaryFolder((disk) =>
      withTemporaryFolder((elsewhere) =>
        onSmallDisk(
          disk,
          process.execPath,
          ...scriptArguments(scriptAt('copy-on-full-disk.ts'), disk, elsewhere),
        ),
      ),
    );
    expect(JSON.parse(stdout)).toEqual({
      outcomes: Array(8).fill('TRACKS_WRITE_FAILED'),
      left: ['ballast'],
      afterwards: [{ tracks: 4000, runs: 1 }],
    });
  });
});

describe('a medium that is read-only', () => {
  test('holds a backup that can be restored', async (context) => {
    if (!(await canMount())) context.skip('nothing can be mounted here');
    await withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      for (let n = 0; n < 10; n++) await storage.saveUserTrack('a', 0, 'u', { n });
      const [backup, restored] = [join(folder, 'backup'), join(folder, 'restored')];
      await storage.backup(backup);
      const mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"';
      const command = [process.execPath, ...scriptArguments(scriptAt('restore-once.ts'), backup, restored)];
      const { stdout } = await run('unshare', ['--mount', 'sh', '-c', mount, backup, ...command]);
      expect(stdout).toBe('10');
      await using again = await TrackingStorage.open(restored);
      await expectConsistent(again);
    });
  });
});
