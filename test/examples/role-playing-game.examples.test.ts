import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { playAndMerge } from '../../examples/role-playing-game.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

it('the role-playing game uploads by FTP, and the merged totals are what the players did', async () => {
  await withTemporaryFolder(async (folder) => {
    const report = await playAndMerge(folder, 2, 3);
    expect(report.players).toBe(2);
    expect(report.done).toEqual({
      logins: 6,
      monsters: 120,
      quests: 8,
      gold: 89,
      journeys: 12,
      tutorials: 2,
    });
    expect(report.merged).toEqual(report.done);
    expect(report.funnel).toEqual([2, 2, 2]);
    expect(report.plots.join('\n')).toContain('monsters_killed');
    expect((await readdir(join(folder, 'server', 'usage'))).filter((name) => name.endsWith('.part'))).toEqual(
      [],
    );
    await using master = await TrackingStorage.open(join(folder, 'master'));
    await expectConsistent(master);
  });
});
