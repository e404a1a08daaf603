import { expect, test } from 'vitest';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';

test('a query starts from the most selective criterion and compares by the others', async () => {
  await using storage = await TrackingStorage.open();
  await storage.saveUserTracks(
    Array.from({ length: 200 }, (_, n) => ({
      taskId: n === 7 ? 'rare' : 'often',
      userName: `u${n % 2}`,
      data: {},
    })),
  );
  const plan = await storage.explain({ taskId: 'rare', userName: 'u1' });
  expect(plan.from).toEqual({ attribute: 'taskId', candidates: 1 });
  expect(plan.filterBy).toContain('userName');
  const other = await storage.explain({ taskId: 'often', userName: 'stranger' });
  expect(other.from).toEqual({ attribute: 'userName', candidates: 0 });
  expect((await storage.explain()).from.attribute).toBe('all');
  expect((await storage.explain({}, { orderBy: 'trackNum' })).sort).toBe('none');
  await expectConsistent(storage);
});
