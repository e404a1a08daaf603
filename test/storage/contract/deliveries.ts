import { expect } from 'vitest';
import type { TrackEntry } from '../../../src/storage/index.ts';
import { numbersOf } from '../../support/tracks.ts';
import type { Contract } from './contract.ts';

/** Deliveries from outside, which take effect once however often they come. */
export function deliveryContract(contract: Contract): void {
  onceContract(contract);
  failureContract(contract);
}

/** Some entries to deliver. */
function entries(...userNames: string[]): TrackEntry[] {
  return userNames.map((userName) => ({ taskId: 'a', userName, data: {} }));
}

function onceContract({ keeps }: Contract): void {
  keeps('saves a delivery once', async (fixture) => {
    let storage = await fixture.open();
    const delivery = { source: 'app.log', position: 120 };
    expect(await storage.saveUserTracks(entries('u1', 'u2'), delivery)).toEqual(['0000001', '0000002']);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTracks(entries('u1', 'u2'), delivery)).toEqual([]);
    expect(await storage.saveUserTracks(entries('u0'), { ...delivery, position: 60 })).toEqual([]);
    storage = await fixture.maybeReopen(storage);
    expect(numbersOf(await storage.query())).toEqual([1, 2]);
    expect(await storage.saveUserTracks(entries('u3'), { ...delivery, position: 121 })).toEqual(['0000003']);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.getUserNames('a')).toEqual(['u1', 'u2', 'u3']);
  });

  keeps('tells sources apart', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTracks(entries('u1'), { source: 'a.log', position: 10 });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTracks(entries('u2'), { source: 'b.log', position: 10 })).toEqual([
      '0000002',
    ]);
    expect(await storage.saveUserTracks(entries('u3'), { source: '', position: 10 })).toEqual(['0000003']);
    expect(await storage.saveUserTracks(entries('u4'), { source: 'a.log', position: 10 })).toEqual([]);
    expect(await storage.saveUserTracks(entries('u5'), { source: 'ä/\u0000.log', position: 0 })).toEqual([
      '0000004',
    ]);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTracks(entries('u6'), { source: 'ä/\u0000.log', position: 0 })).toEqual([]);
    expect(await storage.getUserNames('a')).toEqual(['u1', 'u2', 'u3', 'u5']);
  });

  keeps('saves one of several equal deliveries that are in flight together', async (fixture) => {
    let storage = await fixture.open();
    const delivery = { source: 's', position: 1 };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => storage.saveUserTracks(entries('u1', 'u2'), delivery)),
    );
    expect(answers.map((ids) => ids.length).sort()).toEqual([0, 0, 0, 0, 2]);
    storage = await fixture.maybeReopen(storage);
    expect(await storage.count()).toBe(2);
  });

  keeps('remembers a delivery whose tracks were removed', async (fixture) => {
    let storage = await fixture.open();
    await storage.saveUserTracks(entries('u1'), { source: 's', position: 5 });
    await storage.removeTrack('0000001');
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTracks(entries('u1'), { source: 's', position: 5 })).toEqual([]);
    expect(await storage.count()).toBe(0);
  });
}

function failureContract({ keeps, shows }: Contract): void {
  keeps('takes a delivery that was refused again', async (fixture) => {
    let storage = await fixture.open();
    const delivery = { source: 's', position: 5 };
    const refused = storage.saveUserTracks([...entries('u1'), { ...entries('u2')[0]!, runId: 9 }], delivery);
    await expect(refused).rejects.toMatchObject({ code: 'TRACKS_INVALID_RUN' });
    storage = await fixture.maybeReopen(storage);
    expect(await storage.saveUserTracks(entries('u1', 'u2'), delivery)).toHaveLength(2);
    expect(await storage.count()).toBe(2);
  });

  shows('refuses deliveries without a proper source or position', async (fixture) => {
    const storage = await fixture.open();
    const save = (delivery: unknown) =>
      storage.saveUserTracks(entries('u'), delivery as { source: string; position: number });
    await expect(save({ source: 5, position: 1 })).rejects.toThrow(/source/);
    await expect(save({ source: 's', position: '1' })).rejects.toThrow(TypeError);
    await expect(save({ source: 's' })).rejects.toThrow(/position/);
    await expect(save({ source: 's', position: -1 })).rejects.toThrow(RangeError);
    await expect(save({ source: 's', position: 1.5 })).rejects.toThrow(RangeError);
    await expect(save({ source: 's', position: Number.NaN })).rejects.toThrow(RangeError);
    await expect(save('s')).rejects.toThrow(TypeError);
    expect(await storage.count()).toBe(0);
  });
}
