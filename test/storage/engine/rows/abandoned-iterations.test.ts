import { expect, test } from 'vitest';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { usedBytes } from '../../../support/used-bytes.ts';

const TRACKS = 500;
const ROUNDS = 10;
const TEXT = 'x'.repeat(4_000);
const LEAK_MAX = 5 * 1024 * 1024;

test('an iteration that was abandoned does not keep the old rows of what changes', async () => {
  await using storage = await TrackingStorage.open();
  await storage.saveUserTracks(
    Array.from({ length: TRACKS }, () => ({ taskId: 'a', userName: 'u', data: {} })),
  );
  const trackIds = (await storage.queryMetadata()).map(({ trackId }) => trackId);
  const round = async (n: number): Promise<void> => {
    await storage.iterate().next();
    await Promise.all(trackIds.map((trackId) => storage.updateTrack(trackId, { n, TEXT })));
  };
  await round(0);
  const before = await usedBytes();
  for (let n = 1; n <= ROUNDS; n++) await round(n);
  expect((await usedBytes()) - before).toBeLessThan(LEAK_MAX);
  await expectConsistent(storage);
});

test('an iteration that goes on keeps them, whatever is collected meanwhile', async () => {
  await using storage = await TrackingStorage.open();
  await storage.saveUserTracks(
    Array.from({ length: 2_000 }, () => ({ taskId: 'a', userName: 'u', data: { n: 0 } })),
  );
  const iteration = storage.iterate();
  const read = [(await iteration.next()).value?.data.n];
  await storage.updateTrack('0001900', { n: 1 });
  await storage.removeTrack('0001901');
  await usedBytes();
  for await (const { data } of iteration) read.push(data.n);
  expect(read).toEqual(Array.from({ length: 2_000 }, () => 0));
  await expectConsistent(storage);
});
