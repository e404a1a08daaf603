import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

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
    const second = await folder.restart(first);
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

  it('is broken off by what comes out of order, and begins again where that is a beginning', async () => {
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
    const second = await folder.restart(first);
    expect(second.trackSequence('tutorial', checkpoints)).toMatchObject({
      passed: ['login', 'map'],
      completions: 1,
    });
    const third = await folder.restart(second);
    expect(third.trackSequence('tutorial', ['login', 'quest'])).toMatchObject({ passed: [], completions: 1 });
  });
});
