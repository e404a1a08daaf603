import { afterEach, describe, expect, it, vi } from 'vitest';
import { TrackingError } from '../../src/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

afterEach(() => {
  vi.restoreAllMocks();
});

/** Lets every batch of entries fail until it is given back. */
function breakDisk() {
  return vi
    .spyOn(TrackingStorage.prototype, 'saveUserTracks')
    .mockRejectedValue(new TrackingError('TRACKS_WRITE_FAILED', 'the disk is full'));
}

describe('while the disk fails', () => {
  it('counting goes on in memory, it is told, and everything is stored as soon as the disk works', async () => {
    const tracker = await folder.start({ flushInterval: 5 });
    const usage = tracker.defineUsage({ kills: 'statistic', server: 'state' });
    const told: string[] = [];
    tracker.on('flush-error', (error) => told.push(error.code));
    const disk = breakDisk();
    for (let i = 0; i < 5; i++) {
      usage.kills += i;
      usage.server = `s${i}`;
      await expect(tracker.flush()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
    }
    await expect.poll(() => told.length).toBeGreaterThan(0);
    disk.mockRestore();
    await tracker.flush();
    expect(usage.kills).toBe(10);
    const states = await tracker.history('server');
    expect(states.map((row) => row.kind === 'state' && row.state)).toEqual(['s0', 's1', 's2', 's3', 's4']);
    const kills = await tracker.history('kills');
    const sum = kills.reduce((total, row) => total + (row.kind === 'statistic' ? row.change : 0), 0);
    expect(sum).toBe(10);
    expect(kills.at(-1)).toMatchObject({ value: 10, changesTotal: 5 });
  });

  it('changes of a number that wait take the room of one', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 21, 12, 1) });
    try {
      const tracker = await folder.start();
      const kills = tracker.trackStatistic('kills');
      const disk = breakDisk();
      for (let i = 0; i < 50; i++) {
        kills.increment();
        await tracker.flush().catch(() => {});
      }
      disk.mockRestore();
      expect(await tracker.history('kills')).toMatchObject([
        { value: 50, change: 50, changes: 50, changesTotal: 50 },
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('closing does not reject', async () => {
    const tracker = await folder.start();
    const told: string[] = [];
    tracker.on('flush-error', (error) => told.push(error.message));
    tracker.trackStatistic('kills').increment();
    breakDisk();
    await tracker.close();
    expect(told).toEqual(['the disk is full']);
  });
});

it('changes that would add up to more than a number holds are not put together, and stay exact', async () => {
  const tracker = await folder.start();
  const score = tracker.trackStatistic('score');
  score.set(-Number.MAX_VALUE);
  await tracker.flush();
  score.set(0);
  score.set(Number.MAX_VALUE);
  expect(() => score.set(-Number.MAX_VALUE)).toThrow(RangeError);
  const [preview] = await tracker.preview();
  const changes = preview?.partial.entries.map((entry) => entry.kind === 'statistic' && entry.change);
  expect(changes).toEqual([-Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE]);
});

it('changes stay in their quarter of an hour, and so on their day', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 21, 23, 59, 59) });
  try {
    const tracker = await folder.start();
    const kills = tracker.trackStatistic('kills');
    kills.increment();
    kills.increment();
    vi.setSystemTime(Date.UTC(2026, 10, 22));
    kills.increment();
    vi.setSystemTime(Date.UTC(2026, 10, 21, 23));
    kills.increment();
    expect((await tracker.history('kills')).map((row) => row.kind === 'statistic' && row.changes)).toEqual([
      2, 1, 1,
    ]);
  } finally {
    vi.useRealTimers();
  }
});
