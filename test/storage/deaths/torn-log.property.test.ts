import { cp, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { copyFolderAtOnce } from '../../support/copy-folder.ts';
import { trials } from '../../support/randomness.ts';
import { removeFolder, withTemporaryFolder } from '../../support/temporary-folder.ts';
import { trackIdOf } from '../../support/tracks.ts';

/** Everything there is to see in a storage, in words. */
async function contentsOf(storage: TrackingStorage): Promise<string> {
  const runs = await Promise.all([1, 2, 3, 4].map((runId) => storage.getRun({ runId })));
  const current = await storage.getRun('a');
  return [...(await storage.query()), ...runs, current?.runId].map(String).join('\n');
}

/** What a storage that was never closed left, and what could be seen at the beginning and after each operation. */
interface Remains {
  folder: string;
  states: string[];
}

/** Does one operation after the other, and takes a copy of the folder while it is open. */
async function liveAndDie(folder: string): Promise<Remains> {
  await using storage = await TrackingStorage.open(folder, { checkpointInterval: 10 });
  const states = [await contentsOf(storage)];
  for (let n = 1; n <= 60; n++) {
    if (n % 9 === 0) await storage.removeTrack(trackIdOf(n >> 1));
    else if (n % 7 === 0) await storage.updateTrack(trackIdOf(n >> 2), { updated: n }).catch(() => {});
    else if (n % 20 === 0) await storage.startRun('a', { timeStamp: n });
    else if (n % 11 === 0) await storage.stopRun('a');
    else if (n % 5 === 0) await storage.saveUserTracks([entry(n), entry(n + 1000), entry(-n)]);
    else await storage.saveUserTrack('a', 0, `u${n % 4}`, { n }, { timeStamp: n, update: n % 4 === 0 });
    states.push(await contentsOf(storage));
  }
  return { folder: await copyFolderAtOnce(folder), states };
}

function entry(n: number) {
  return { taskId: 'a', userName: `u${n & 3}`, data: { n }, timeStamp: n };
}

/** The log that LevelDB writes first: everything acknowledged since the database was opened. */
async function logFile(folder: string): Promise<string> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  expect(logs).toHaveLength(1);
  return join(folder, logs[0]!);
}

describe('a crash at any byte', () => {
  test('leaves a storage that opens with the operations up to some moment, each whole or not at all', () =>
    withTemporaryFolder(async (folder) => {
      const left = await liveAndDie(join(folder, 'alive'));
      const { size } = await stat(await logFile(left.folder));
      let copies = 0;
      const opensRight = fc.asyncProperty(fc.integer({ min: 0, max: size }), async (length) => {
        const torn = join(folder, `torn-${++copies}`);
        await cp(left.folder, torn, { recursive: true });
        await truncate(await logFile(torn), length);
        await using storage = await TrackingStorage.open(torn);
        expect(left.states).toContain(await contentsOf(storage));
        await storage.saveUserTrack('after', 0, 'u', {});
        await expectConsistent(storage);
      });
      try {
        await fc.assert(opensRight, { ...trials(25), examples: [[0], [1], [size - 1], [size]] });
      } finally {
        await removeFolder(left.folder);
      }
    }));
});
