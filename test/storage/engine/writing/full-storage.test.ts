import { expect, test, vi } from 'vitest';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';

vi.mock('../../../../src/storage/contract/limits.ts', async (original) => ({
  ...(await original<typeof import('../../../../src/storage/contract/limits.ts')>()),
  TRACK_NUM_MAX: 2,
}));

const SAVES: Record<string, (storage: TrackingStorage) => Promise<unknown>> = {
  'a save': (storage) => storage.saveUserTrack('new', 0, 'u', {}),
  'an update with nothing to replace': (storage) =>
    storage.saveUserTrack('new', 0, 'u', {}, { update: true }),
  'a batch': (storage) => storage.saveUserTracks([{ taskId: 'new', userName: 'u', data: {} }]),
};

for (const [name, save] of Object.entries(SAVES)) {
  test(`a storage whose numbers are used up refuses ${name}, and starts no run for it`, async () => {
    await using storage = await TrackingStorage.open();
    await storage.saveUserTrack('a', 0, 'u', { n: 1 });
    await storage.saveUserTrack('a', 0, 'u', { n: 2 });
    await expect(save(storage)).rejects.toMatchObject({ code: 'TRACKS_FULL' });
    expect(await storage.getRun('new')).toBeUndefined();
    expect(await storage.getRuns()).toHaveLength(1);
    expect(await storage.saveUserTrack('a', 0, 'u', { n: 3 }, { update: true })).toBe('0000002');
    await expectConsistent(storage);
  });
}
