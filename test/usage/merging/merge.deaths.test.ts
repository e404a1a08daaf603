import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { DataManager } from '../../../src/usage/index.ts';
import { OtherProcess } from '../../support/other-process.ts';
import { scaleOf, tell } from '../../support/scale.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { MadeUser, Truth } from './made-user.ts';
import { Random } from './random.ts';

const KILLS = scaleOf('KILLS', 30);
const USERS = 10;
const FILES = 300;
/** Starting a process may take seconds on a machine that is busy with other tests. */
const TIME_MS = (KILLS + 2) * 20_000;
const SCRIPT = new URL('merge-until-killed.ts', import.meta.url);

const WAITS_MAX = 20_000;

/** Waits until `count` files are gone, at most as long as a merge may take. */
async function untilTaken(source: string, count: number): Promise<void> {
  const before = (await readdir(source)).length;
  for (let wait = 0; wait < WAITS_MAX; wait++) {
    const left = (await readdir(source)).length;
    if (left === 0 || left <= Math.min(before, FILES - count)) return;
    await pause(1);
  }
}

it(
  'a merge that is killed in the middle, again and again, counts every partial once',
  async () => {
    await withTemporaryFolder(async (root) => {
      const random = new Random();
      const truth = new Truth();
      const [source, master] = [join(root, 'partials'), join(root, 'master')];
      await mkdir(source);
      const users = Array.from({ length: USERS }, () => new MadeUser(random, truth));
      const partials = (await Promise.all(users.map((user) => user.partials(FILES / USERS)))).flat();
      const put = () => Promise.all(partials.map(({ name, bytes }) => writeFile(join(source, name), bytes)));
      await put();
      let killedInTheMiddle = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const merging = new OtherProcess(SCRIPT, master, source);
        await merging.says('begun');
        await untilTaken(source, random.integer(1, FILES - 1));
        await merging.kill();
        const left = (await readdir(source)).length;
        if (!merging.output.includes('merged') && left < FILES) killedInTheMiddle++;
        // What was merged and taken away comes once more, as from an application that did not hear that it was accepted.
        if (random.chance(0.5)) await put();
      }
      await put();
      await using manager = new DataManager(master, { source });
      const report = await manager.merge();
      expect(report.merged + report.duplicates).toBe(FILES);
      expect(report.refusals).toEqual([]);
      await expectTruth(manager.storage, truth);
      tell(`${killedInTheMiddle} of ${KILLS} kills met a merge in the middle`);
    });
  },
  TIME_MS,
);
