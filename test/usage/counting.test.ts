import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnonymousUsageTracker } from '../../src/usage/index.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

/** Closes a tracker and makes the next one, as when a program is started again. */
async function restart(tracker: AnonymousUsageTracker): Promise<AnonymousUsageTracker> {
  await tracker.close();
  const next = folder.make();
  await next.open();
  return next;
}

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
    const second = await restart(first);
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
    const again = await restart(tracker);
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
    const again = await restart(tracker);
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
    const second = await restart(first);
    const mode = second.trackState('mode', { initialState: 'light' });
    expect(mode.changes).toBe(1);
    mode.set('dark');
    const third = await restart(second);
    expect(third.trackState('mode', { initialState: 'light' }).state).toBe('dark');
    expect(await third.history('mode')).toHaveLength(2);
  });
});

describe('a timer', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('measures from start to stop, without pauses', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ play_time: 'timer' });
    usage.play_time.start();
    vi.advanceTimersByTime(60_000);
    usage.play_time.pause();
    expect(usage.play_time).toMatchObject({ isPaused: true, isRunning: false, elapsed: 60_000 });
    vi.advanceTimersByTime(5_000);
    usage.play_time.pause();
    usage.play_time.resume();
    usage.play_time.resume();
    vi.advanceTimersByTime(1_000);
    expect(usage.play_time.formatElapsed()).toBe('1 minute 1 second');
    expect(usage.play_time.stop()).toBe(61_000);
    expect(usage.play_time.stop()).toBe(0);
    usage.play_time.start();
    vi.advanceTimersByTime(3_600_000);
    usage.play_time.start();
    vi.advanceTimersByTime(500);
    usage.play_time.stop();
    expect(usage.play_time).toMatchObject({ total: 3_661_500, measurements: 3, average: 1_220_500 });
    expect(usage.play_time.formatTotal()).toBe('1 hour 1 minute 1 second');
    expect(usage.play_time.formatAverage()).toBe('20 minutes 20 seconds');
    expect((await tracker.history('play_time')).map((row) => row.kind === 'timer' && row.duration)).toEqual([
      61_000, 3_600_000, 500,
    ]);
  });

  it('does nothing that was not begun', async () => {
    const tracker = await folder.start();
    const timer = tracker.trackTime('t');
    timer.pause();
    timer.resume();
    vi.advanceTimersByTime(1_000);
    expect([timer.stop(), timer.elapsed, timer.measurements, timer.average, timer.formatTotal()]).toEqual([
      0,
      0,
      0,
      undefined,
      '0 seconds',
    ]);
  });

  it('is not misled by a clock that is set', async () => {
    const tracker = await folder.start();
    const timer = tracker.trackTime('t');
    timer.start();
    vi.advanceTimersByTime(2_000);
    vi.setSystemTime(0);
    expect(timer.stop()).toBe(2_000);
  });

  it('keeps what it has measured when the program ends', async () => {
    const first = await folder.start();
    first.trackTime('t').start();
    vi.advanceTimersByTime(7_000);
    const second = await restart(first);
    expect(second.trackTime('t')).toMatchObject({ total: 7_000, measurements: 1, isRunning: false });
    expect(await second.history('t')).toMatchObject([{ duration: 7_000, interrupted: true }]);
  });
});

describe('a sequence', () => {
  const checkpoints = ['login', 'map', 'quest'] as const;

  it('counts how often its checkpoints were passed in order', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ tutorial: { kind: 'sequence', checkpoints } });
    usage.tutorial.advance('login');
    usage.tutorial.advance('map');
    expect(usage.tutorial).toMatchObject({ checkpoint: 'map', passed: ['login', 'map'], completions: 0 });
    usage.tutorial.advance('quest');
    expect(usage.tutorial).toMatchObject({ checkpoint: undefined, passed: [], completions: 1 });
    for (let i = 0; i < 3; i++) usage.tutorial.advance();
    expect(usage.tutorial.completions).toBe(2);
  });

  it('is broken off by what comes out of order, and begins anew where that is a beginning', async () => {
    const tracker = await folder.start();
    const tutorial = tracker.trackSequence('tutorial', checkpoints);
    tutorial.advance('map');
    expect(tutorial.passed).toEqual([]);
    tutorial.advance('login');
    tutorial.advance('quest');
    expect(tutorial.passed).toEqual([]);
    tutorial.advance('login');
    tutorial.advance('map');
    tutorial.advance('login');
    expect(tutorial.passed).toEqual(['login']);
    const events = (await tracker.history('tutorial')).map((row) => row.kind === 'sequence' && row.event);
    expect(events).toEqual(['advance', 'break', 'advance', 'advance', 'advance']);
  });

  it('finds its order in what was reached where checkpoints come twice', async () => {
    const tracker = await folder.start();
    const sequence = tracker.trackSequence('s', ['a', 'a', 'b']);
    for (const checkpoint of ['a', 'a', 'a', 'b'] as const) sequence.advance(checkpoint);
    expect(sequence.completions).toBe(1);
  });

  it('passes all up to a checkpoint, takes the last one back, and all', async () => {
    const tracker = await folder.start();
    const tutorial = tracker.trackSequence('tutorial', checkpoints);
    tutorial.advanceTo('map');
    tutorial.advanceTo('login');
    expect(tutorial.passed).toEqual(['login', 'map']);
    expect(tutorial.remove()).toBe('map');
    expect(tutorial.passed).toEqual(['login']);
    tutorial.clear();
    expect(tutorial.remove()).toBeUndefined();
    tutorial.advanceTo('quest');
    expect(tutorial.completions).toBe(1);
    expect(() => tutorial.advance('boss' as 'map')).toThrow(
      `there is no checkpoint the text "boss"; the checkpoints of 'tutorial' are 'login', 'map', 'quest'`,
    );
  });

  it('goes on after a restart, unless its checkpoints have changed', async () => {
    const first = await folder.start();
    first.trackSequence('tutorial', checkpoints).advanceTo('quest');
    first.sequence('tutorial').advanceTo('map');
    const second = await restart(first);
    expect(second.trackSequence('tutorial', checkpoints)).toMatchObject({
      passed: ['login', 'map'],
      completions: 1,
    });
    const third = await restart(second);
    expect(third.trackSequence('tutorial', ['login', 'quest'])).toMatchObject({ passed: [], completions: 1 });
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

describe('names', () => {
  const hostile = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'then',
    'toString',
    'a b',
    'ü 🜁',
    'sending',
    '#',
    "' OR 1",
  ];

  it('may be any: each trackable is its own', async () => {
    const tracker = await folder.start();
    for (const name of hostile) tracker.trackStatistic(name).increment(name.length);
    const definition = Object.fromEntries(hostile.map((name) => [name, 'statistic' as const]));
    const again = await restart(tracker);
    const usage = again.defineUsage(definition);
    for (const name of hostile) usage[name] = usage[name]! + 1;
    for (const name of hostile) expect(again.statistic(name).total, name).toBe(name.length + 1);
    expect(await again.toCsv()).toContain('__proto__');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('that were not defined are errors, for reading and for assigning', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ quests: 'statistic', server: 'state' }) as unknown as Record<
      string,
      unknown
    >;
    expect(() => usage.quest).toThrow("there is no trackable 'quest'. Known are: 'quests', 'server'");
    expect(() => {
      usage.quest = 1;
    }).toThrow(TypeError);
    expect(() => tracker.statistic('server')).toThrow("'server' is a state, not a statistic");
    expect(await usage).toBe(usage);
    expect(JSON.stringify(usage)).toBe('{"quests":0,"server":""}');
  });

  it('stand for one kind, and what is assigned must be of it', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({
      kills: 'statistic',
      server: 'state',
      play: 'timer',
    }) as unknown as Record<string, unknown>;
    expect(() => {
      usage.kills = 'many';
    }).toThrow(`the statistic 'kills' must be a number, received the text "many"`);
    expect(() => {
      usage.server = 5;
    }).toThrow(`the state 'server' must be a string, received 5`);
    expect(() => {
      usage.play = 5;
    }).toThrow("'play' is a timer and cannot be set to 5; use its start(), pause(), resume() and stop()");
    expect(() => tracker.trackState('kills')).toThrow(
      "'kills' is a statistic that was defined in another way",
    );
    expect(tracker.trackStatistic('kills')).toBe(tracker.statistic('kills'));
  });

  it.each([
    [{ '': 'statistic' }, 'the name of a trackable must have 1 to 200 characters, received 0'],
    [{ a: 'number' }, `kind of the trackable 'a' must be one of 'statistic', 'state', 'timer', 'sequence'`],
    [{ a: { kind: 'statistic', checkpoints: [] } }, `unknown key 'checkpoints' in the trackable 'a'`],
    [{ a: { kind: 'sequence' } }, `checkpoints of the trackable 'a' must be an array, received undefined`],
    [
      { a: { kind: 'sequence', checkpoints: [] } },
      `checkpoints of the trackable 'a' must be 1 to 200, received 0`,
    ],
    [
      { a: { kind: 'state', initialState: 5 } },
      `initialState of the trackable 'a' must be a string, received 5`,
    ],
    [{ a: { kind: 'state', maxRows: 0 } }, `maxRows of the trackable 'a' must be an integer from 1 to`],
    [{ a: 7 }, `the trackable 'a' must be a kind or an object, received 7`],
  ])('are defined rightly or not at all: %j', async (definition, message) => {
    const tracker = folder.make();
    expect(() => tracker.defineUsage(definition as unknown as Record<string, 'state'>)).toThrow(message);
  });

  it('may change their kind from one version of an app to the next', async () => {
    const first = await folder.start();
    first.trackStatistic('x').increment(5);
    const second = await restart(first);
    second.trackState('x').set('on');
    expect(second.state('x')).toMatchObject({ state: 'on', changes: 1 });
    expect(await second.history('x')).toMatchObject([{ kind: 'statistic' }, { kind: 'state' }]);
    expect((await second.preview()).map(({ partial }) => partial.entries.length)).toEqual([1, 1]);
  });
});

describe('the history', () => {
  it('is bounded by maxRows, while totals stay', async () => {
    const tracker = await folder.start({ maxRows: 3 });
    const kills = tracker.trackStatistic('kills');
    const server = tracker.trackState('server', { maxRows: 5 });
    for (let i = 1; i <= 20; i++) {
      kills.increment(i);
      server.set(`s${i}`);
      await tracker.flush();
    }
    expect((await tracker.history('kills')).map((row) => row.kind === 'statistic' && row.change)).toEqual([
      18, 19, 20,
    ]);
    expect(await tracker.history('server')).toHaveLength(5);
    const again = await restart(tracker);
    expect(again.trackStatistic('kills')).toMatchObject({ total: 210, changes: 20, average: 10.5 });
    expect(again.trackState('server')).toMatchObject({ state: 's20', changes: 20 });
  });

  it('says when, in which session and what; the last rows if it is limited', async () => {
    const first = await folder.start();
    first.trackState('server').set('A');
    const second = await restart(first);
    second.trackState('server').set('B');
    const rows = await second.history('server');
    expect(rows).toMatchObject([
      { trackable: 'server', kind: 'state', state: 'A', changesTotal: 1 },
      { trackable: 'server', kind: 'state', state: 'B', changesTotal: 2 },
    ]);
    expect(rows[1]!.session).toBeGreaterThan(rows[0]!.session);
    expect(await second.history('server', { limit: 1 })).toEqual(rows.slice(1));
    await expect(second.history('other')).rejects.toThrow("there is no trackable 'other'");
  });

  it('comes as CSV, as does the report', async () => {
    const tracker = await folder.start();
    tracker.trackStatistic('kills', { description: 'Monsters, all' }).decrement(3);
    tracker.trackState('server').set('=HYPERLINK("x")');
    tracker.trackSequence('s', ['a', 'b']).advance();
    expect(await tracker.toCsv()).toBe(
      [
        'name,kind,total,average,changes,change since start,state,description',
        'kills,statistic,-3,-3,1,-3,,"Monsters, all"',
        'server,state,,,1,,"\'=HYPERLINK(""x"")",',
        's,sequence,0,,,0,a,',
        '',
      ].join('\n'),
    );
    expect(await tracker.toCsv('kills')).toMatch(
      /^time,session,value,change,changes,changesTotal\n20\d\d-\d\d-\d\dT[\d:.]+Z,\d+,-3,-3,1,1\n$/,
    );
  });
});
