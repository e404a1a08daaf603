import { cpSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type TrackEntry, TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { makeTemporaryFolder, removeFolder } from '../../../support/temporary-folder.ts';
import { numbersOf, trackIdOf } from '../../../support/tracks.ts';
import { killableFolder } from '../../properties/killable-locations.ts';

/** More than two pages of the checkpoint, and more than its default interval. */
const TRACKS = 140_000;
/** One track of each stride changes, so that every page has changes but need not be rewritten for them. */
const STRIDE = 997;

function entries(): TrackEntry[] {
  return Array.from({ length: TRACKS }, (_, n) => ({
    taskId: `a${n % 7}`,
    userName: `u${n % 1013}`,
    data: { n },
    timeStamp: (n * 7919) % 100_000,
  }));
}

/** Updates one of every stride of tracks, and removes the one behind it. */
async function changeSome(storage: TrackingStorage, first: number): Promise<void> {
  const changes: Promise<unknown>[] = [];
  for (let trackNum = first; trackNum < TRACKS; trackNum += STRIDE) {
    changes.push(storage.updateTrack(trackIdOf(trackNum), { changed: first }));
    changes.push(storage.removeTrack(trackIdOf(trackNum + 1)));
  }
  await Promise.all(changes);
}

/** Expects that exactly the changes that began at these tracks are there. */
async function expectChanges(storage: TrackingStorage, firsts: readonly number[]): Promise<void> {
  const changed = firsts.flatMap((first) => {
    const count = Math.ceil((TRACKS - first) / STRIDE);
    return Array.from({ length: count }, (_, i) => first + i * STRIDE);
  });
  expect(await storage.count()).toBe(TRACKS - changed.length);
  const updated = await storage.query({ timeFrom: 100_000 });
  expect(numbersOf(updated)).toEqual(changed.sort((a, b) => a - b));
  expect(
    updated.every(({ data, trackNum }) => data.n === trackNum - 1 && firsts.includes(Number(data.changed))),
  ).toBe(true);
  await expectConsistent(storage);
}

describe('a storage of several pages', () => {
  test('keeps changes before, during and after a checkpoint, through closings and deaths', async () => {
    const location = await killableFolder();
    let storage = await location.open();
    try {
      await storage.saveUserTracks(entries());
      await changeSome(storage, 10);
      await expectChanges(storage, [10]);
      storage = await location.kill(storage);
      await expectChanges(storage, [10]);
      storage = await location.reopen(storage);
      await changeSome(storage, 20);
      storage = await location.kill(storage);
      await expectChanges(storage, [10, 20]);
      await storage.reindexTracks();
      await Promise.all([changeSome(storage, 30), changeSome(storage, 40)]);
      storage = await location.reopen(storage);
      await expectChanges(storage, [10, 20, 30, 40]);
      expect(await storage.saveUserTrack('new', 0, 'u', {})).toBe(trackIdOf(TRACKS + 1));
    } finally {
      await storage.close();
      await location.dispose();
    }
  });

  test('opens after a death when it was reindexed while a checkpoint was being written', async () => {
    const location = await killableFolder();
    let storage = await location.open({ checkpointInterval: 1000 });
    try {
      const errors: Error[] = [];
      storage.on('checkpoint-error', (error) => errors.push(error));
      await storage.saveUserTracks(entries().slice(0, 2 * 65_536));
      await storage.reindexTracks();
      await storage.removeTrack(trackIdOf(1));
      storage = await location.kill(storage);
      expect(errors).toEqual([]);
      expect(await storage.count()).toBe(2 * 65_536 - 1);
      await expectConsistent(storage);
    } finally {
      await storage.close();
      await location.dispose();
    }
  });

  test('has nothing to complain of after a death in the middle of its first checkpoint', async () => {
    const folder = await makeTemporaryFolder();
    const storage = await TrackingStorage.open(folder, { checkpointInterval: 1000 });
    await storage.saveUserTracks(entries().slice(0, 2 * 65_536));
    await storage.removeTrack(trackIdOf(1));
    const copy = await makeTemporaryFolder();
    cpSync(folder, copy, { recursive: true }); // at once, before the next page is written
    const survivor = new TrackingStorage(copy);
    try {
      const reasons: string[] = [];
      survivor.on('reindex', ({ reason }) => reasons.push(reason));
      expect(await survivor.count()).toBe(2 * 65_536 - 1);
      expect(reasons).toEqual([]);
      await expectConsistent(survivor);
    } finally {
      await Promise.all([storage.close(), survivor.close()]);
      await Promise.all([folder, copy].map(removeFolder));
    }
  });
});
