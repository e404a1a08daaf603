import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { tell } from '../../support/scale.ts';
import { scriptArguments } from '../../support/script-arguments.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const SCRIPT = new URL('fill-disk.ts', import.meta.url);

/** Mounts a disk of 24 MB that only the command sees, and that is gone when it ends. */
const MOUNT = 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"';
const onSmallDisk = (disk: string, ...command: string[]) =>
  promisify(execFile)('unshare', ['--mount', 'sh', '-c', MOUNT, disk, ...command]);

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
        onSmallDisk(disk, process.execPath, ...scriptArguments(SCRIPT, disk, durability)),
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
});
