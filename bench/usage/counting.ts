import { AnonymousUsageTracker } from '../../src/usage/index.ts';

/** What one `usage.x += 1` costs the app. */
export interface CountingFigures {
  /** Microseconds of the app's own time, without what happens in the background. */
  microsecondsPerCall: number;
  /** Microseconds with everything until it is on the disk, by the number of calls. */
  microsecondsFlushed: number;
  /** What was counted in the end: it must be what was called. */
  total: number;
}

/** Calls between two turns of the event loop, as an app makes them. */
const CALLS_AT_ONCE = 1_000;

/** Counts in a storage on the disk that is flushed meanwhile, as in an app. */
export async function measureCounting(folder: string, calls: number): Promise<CountingFigures> {
  await using tracker = await AnonymousUsageTracker.open({
    trackerFile: folder,
    environment: {},
    flushInterval: 50,
  });
  await tracker.enable();
  const usage = tracker.defineUsage({ kills: 'statistic' });
  const start = performance.now();
  let spent = 0;
  for (let done = 0; done < calls; ) {
    const until = Math.min(done + CALLS_AT_ONCE, calls);
    const from = performance.now();
    for (; done < until; done++) usage.kills += 1;
    spent += performance.now() - from;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await tracker.flush();
  const whole = performance.now() - start;
  return {
    microsecondsPerCall: (spent * 1_000) / calls,
    microsecondsFlushed: (whole * 1_000) / calls,
    total: usage.kills,
  };
}

/** What a call costs where the user has not switched counting on. */
export async function measureCountingOff(calls: number): Promise<number> {
  await using tracker = await AnonymousUsageTracker.open({ environment: { DO_NOT_TRACK: '1' } });
  const usage = tracker.defineUsage({ kills: 'statistic' });
  const from = performance.now();
  for (let done = 0; done < calls; done++) usage.kills += 1;
  return ((performance.now() - from) * 1_000) / calls;
}
