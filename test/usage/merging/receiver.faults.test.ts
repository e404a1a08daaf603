import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { scriptArguments } from '../../support/script-arguments.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const SCRIPT = new URL('receive-until-full.ts', import.meta.url);

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

test('a receiver whose disk is full acknowledges nothing that it does not have, and goes on when there is room', async (context) => {
  if (!(await canMount())) context.skip('no small disk can be mounted here');
  const { stdout } = await withTemporaryFolder((disk) =>
    onSmallDisk(disk, process.execPath, ...scriptArguments(SCRIPT, disk)),
  );
  expect(JSON.parse(stdout)).toEqual({
    whileFull: [201, 507],
    afterwards: [200, 201],
    codes: ['ENOSPC'],
    files: 40,
    isHonest: true,
  });
});
