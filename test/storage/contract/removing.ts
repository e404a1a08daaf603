import { expect } from 'vitest';
import { numbersOf } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Removing tracks. */
export function removingContract({ keeps, shows }: Contract): void {
  keeps('removes a track by its id or by itself, and says whether there was one', async (fixture) => {
    let storage = await fixture.open();
    for (const userName of ['u1', 'u2', 'u3']) await storage.saveUserTrack('a001', 0, userName, {});
    const second = await storage.getTrack('0000002');
    expect(await storage.removeTrack('0000001')).toBe(true);
    expect(await storage.removeTrack(second!)).toBe(true);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.removeTrack('0000001')).toBe(false);
    expect(await storage.removeTrack(second!)).toBe(false);
    expect(await storage.removeTrack('0000009')).toBe(false);
    expect(await storage.getTrack('0000001')).toBeUndefined();
    expect(numbersOf(await storage.query())).toEqual([3]);
    expect(await storage.count()).toBe(1);
    expect(await storage.getUserTracks('a001', 1, 'u1')).toEqual([]);
  });

  shows('removes a track once when two removals are in flight', async (fixture) => {
    const storage = await fixture.open();
    await storage.saveUserTrack('a001', 0, 'u1', {});
    const answers = await Promise.all([storage.removeTrack('0000001'), storage.removeTrack('0000001')]);
    expect(answers.sort()).toEqual([false, true]);
    expect(await storage.count()).toBe(0);
  });
}
