import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { OtherProcess } from '../../../support/other-process.ts';
import { scaleOf } from '../../../support/scale.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { saveTracks } from '../filled-storages.ts';

const ROUNDS = scaleOf('KILLED_COPIES', 10);
/** Added in each round to the time before the death. */
const DELAY_MS = 120;
const TRACKS = 3000;

/** Makes a storage and a backup of it. */
async function makeBackup(folder: string): Promise<void> {
  const storage = await TrackingStorage.open(join(folder, 'tracks'));
  await saveTracks(storage, TRACKS);
  await storage.backup(join(folder, 'backup'));
  await storage.close();
}

for (const [work, from] of [
  ['backup', 'tracks'],
  ['restore', 'backup'],
] as const) {
  test(
    `a killed ${work} leaves nothing under the name of the folder: what has the name is whole`,
    () =>
      withTemporaryFolder(async (folder) => {
        await makeBackup(folder);
        let found = 0;
        for (let round = 0; round < ROUNDS; round++) {
          const copying = new OtherProcess(
            new URL('copy-until-killed.ts', import.meta.url),
            work,
            join(folder, from),
            join(folder, `copy-${round}`),
          );
          await copying.says('begins');
          await delay(DELAY_MS * round);
          await copying.kill();
          const names = await readdir(folder);
          const whole = names.filter((name) => /^copy-\d+-\d+$/.test(name));
          found += whole.length;
          for (const name of whole) {
            await using storage = await TrackingStorage.open(join(folder, name));
            expect(await storage.count()).toBe(TRACKS);
            await expectConsistent(storage);
          }
        }
        expect(found, 'copies that were whole before a death').toBeGreaterThan(0);
      }),
    60_000 * (1 + ROUNDS),
  );
}
