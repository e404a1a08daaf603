import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { defineSummary } from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const STORED = join(import.meta.dirname, 'format-1');
const START = Date.UTC(2026, 9, 24, 22);

it('opens, answers and checks a storage that an earlier version wrote as that version did', async () => {
  const expected = JSON.parse(await readFile(join(STORED, 'answers.json'), 'utf8'));
  await withTemporaryFolder(async (folder) => {
    await cp(join(STORED, 'storage'), folder, { recursive: true });
    await using storage = await TrackingStorage.openStored(folder, {
      hooks: [
        defineSummary<{ size: number }>({
          name: 'byUser',
          key: ({ userName }) => userName,
          transfer: ({ data }) => data.size,
          isPersonal: true,
        }),
        defineSummary({ name: 'byTask', key: ({ taskId }) => taskId }),
      ],
    });
    expect(storage.typeName).toBe('Answer');
    expect(storage.indexAttributes).toEqual(['state', 'size']);
    const bySize = { orderBy: 'size', reverse: true, limit: 20 } as const;
    const runs = await storage.getRuns();
    const answers = {
      tracks: (await storage.query()).map(String),
      byState: [...(await storage.countBy('state'))],
      bySize: (await storage.query({ size: { gte: 5 }, taskId: 'task-*' }, bySize)).map(String),
      inTime: await storage.count({ timeFrom: START + 3_600_000, timeTo: START + 86_400_000 }),
      runs: runs.map(({ runId, taskId, start, finished, isCurrent }) => ({
        runId,
        ...(taskId !== undefined && { taskId }),
        start,
        finished,
        isCurrent,
      })),
      position: await storage.getPosition('file'),
      retention: await storage.getRetention(),
      sums: await storage.getSum('byTask', { period: 'all', limit: 1000 }),
      users: await storage.getKeys('byUser'),
      nextId: expected.nextId,
    };
    expect(answers).toEqual(expected);
    await expectConsistent(storage);
    expect(await storage.saveUserTrack('task-1', 0, 'ann', {})).toBe(expected.nextId);
    await expectConsistent(storage);
  });
});
