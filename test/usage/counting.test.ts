import { describe, expect, it } from 'vitest';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('a statistic', () => {
  it('is a number that is added to, taken from and set', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ quests_complete: 'statistic' });
    usage.quests_complete += 3;
    usage.quests_complete++;
    usage.quests_complete -= 1.5;
    expect(usage.quests_complete).toBe(2.5);
    const statistic = tracker.statistic('quests_complete');
    expect(statistic.increment()).toBe(3.5);
    expect(statistic.increment(2)).toBe(5.5);
    expect(statistic.decrement(0.5)).toBe(5);
    statistic.set(12);
    expect(statistic).toMatchObject({ total: 12, changes: 7, average: 12 / 7, changeSinceStart: 12 });
  });

  it('goes on after a restart, and knows its change since then', async () => {
    const first = await folder.start();
    first.trackStatistic('kills').increment(5);
    const second = await folder.restart(first);
    const kills = second.trackStatistic('kills');
    kills.increment(2);
    expect(kills).toMatchObject({ total: 7, changes: 2, changeSinceStart: 2 });
  });

  it('has exact totals, averages and numbers of changes though changes are put together', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ kills: 'statistic' });
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 100; i++) usage.kills += 0.1;
      await tracker.flush();
    }
    const history = await tracker.history('kills');
    expect(history).toHaveLength(3);
    expect(history.map((row) => row.kind === 'statistic' && [row.changes, row.changesTotal])).toEqual([
      [100, 100],
      [100, 200],
      [100, 300],
    ]);
    expect(history.at(-1)).toMatchObject({ value: usage.kills });
    const again = await folder.restart(tracker);
    const kills = again.trackStatistic('kills');
    expect([kills.total, kills.average]).toEqual([usage.kills, usage.kills / 300]);
  });

  it('refuses what is no finite number and stays as it was', async () => {
    const tracker = await folder.start();
    const kills = tracker.trackStatistic('kills');
    expect(() => kills.increment(Number.NaN)).toThrow(RangeError);
    expect(() => kills.set('5' as unknown as number)).toThrow(
      `the statistic 'kills' must be a number, received the text "5"`,
    );
    kills.set(Number.MAX_VALUE);
    expect(() => kills.increment(Number.MAX_VALUE)).toThrow(RangeError);
    expect(kills.total).toBe(Number.MAX_VALUE);
  });
});

describe('a state', () => {
  it('is stored when it changes, and not when it is repeated', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ server: 'state' });
    expect(usage.server).toBe('');
    expect(tracker.state('server').state).toBeUndefined();
    for (const server of ['ServerA', 'ServerA', 'ServerB', '', 'ServerA']) usage.server = server;
    expect(usage.server).toBe('ServerA');
    await tracker.flush();
    const stored = await tracker.history('server');
    expect(stored.map((row) => row.kind === 'state' && row.state)).toEqual([
      'ServerA',
      'ServerB',
      '',
      'ServerA',
    ]);
    const again = await folder.restart(tracker);
    const server = again.trackState('server');
    server.set('ServerA');
    expect(server).toMatchObject({ state: 'ServerA', changes: 4 });
  });

  it('is stored again where repeats are kept', async () => {
    const tracker = await folder.start();
    const mode = tracker.trackState('mode', { keepRepeats: true });
    mode.set('dark');
    mode.set('dark');
    expect(await tracker.history('mode')).toHaveLength(2);
  });

  it('begins with an initial state, which is stored once in all', async () => {
    const first = await folder.start();
    expect(first.trackState('mode', { initialState: 'light' }).state).toBe('light');
    const second = await folder.restart(first);
    const mode = second.trackState('mode', { initialState: 'light' });
    expect(mode.changes).toBe(1);
    mode.set('dark');
    const third = await folder.restart(second);
    expect(third.trackState('mode', { initialState: 'light' }).state).toBe('dark');
    expect(await third.history('mode')).toHaveLength(2);
  });
});

describe('what is counted before the stored values are known', () => {
  it('is added to them: increments, assignments, states, checkpoints', async () => {
    const first = await folder.start();
    first.trackStatistic('kills').increment(10);
    first.trackStatistic('level').set(3);
    first.trackSequence('s', ['a', 'b', 'c']).advance('a');
    await first.close();

    const second = folder.make();
    expect(second.status).toBe('opening');
    const usage = second.defineUsage({
      kills: 'statistic',
      level: 'statistic',
      s: { kind: 'sequence', checkpoints: ['a', 'b', 'c'] },
    });
    usage.kills += 1;
    usage.kills += 1;
    usage.level = 7;
    usage.s.advance('b');
    expect(await second.open()).toBe('counting');
    expect(usage.kills).toBe(12);
    expect(usage.level).toBe(7);
    expect(usage.s.passed).toEqual(['a', 'b']);
    expect(second.statistic('kills')).toMatchObject({ changes: 3, changeSinceStart: 2 });
  });
});

it('says how much it gave up where the storage lets it wait for too long', async () => {
  const tracker = folder.make();
  const kills = tracker.trackStatistic('kills');
  for (let i = 0; i < 100_010; i++) kills.increment();
  expect(tracker.dropped).toBe(10);
  expect(await tracker.enable()).toBe(true);
});
