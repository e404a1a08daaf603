import { describe, expect, it } from 'vitest';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('a second program on the same folder', () => {
  it('is told, counts in memory, and stores it when the first one has ended', async () => {
    const first = await folder.start();
    first.trackStatistic('kills').increment(10);
    await first.flush();
    const second = folder.make();
    const told: string[] = [];
    second.on('unavailable', (error) => told.push(error.code));
    const kills = second.trackStatistic('kills');
    expect(await second.open()).toBe('unavailable');
    expect(told).toEqual(['TRACKS_LOCKED']);
    kills.increment(5);
    expect(kills.total).toBe(5);
    expect(await second.enable()).toBe(false);
    await expect(second.disable()).rejects.toMatchObject({ code: 'TRACKS_LOCKED' });
    await expect(second.forget()).rejects.toMatchObject({ code: 'TRACKS_LOCKED' });
    await second.close();

    const third = folder.make();
    await third.open();
    third.trackStatistic('kills').increment(1);
    await expect(third.flush(), 'nothing is on the disk').rejects.toMatchObject({ code: 'TRACKS_LOCKED' });
    expect((await third.submit()).error?.code).toBe('TRACKS_LOCKED');
    await first.close();
    expect(await third.open()).toBe('counting');
    expect(third.statistic('kills').total).toBe(11);
    await third.flush();
    expect(await third.history('kills')).toHaveLength(2);
  });

  it('is off, if it is the one that wanted to begin', async () => {
    const [first, second] = [folder.make(), folder.make()];
    await Promise.all([first.open(), second.open()]);
    expect(await first.enable()).toBe(true);
    second.trackStatistic('kills').increment();
    expect(await second.enable()).toBe(false);
    second.statistic('kills').increment();
    await second.close();
    expect(first.trackStatistic('kills').total).toBe(0);
  });
});
