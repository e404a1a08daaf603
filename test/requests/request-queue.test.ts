import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FinishedRequest, NO_ROUTE } from '../../src/requests/finished-request.ts';
import { type Pace, RequestQueue } from '../../src/requests/request-queue.ts';

const QUEUE_MAX = 2_000;
/** As in a server that has no time: a few slices a second. */
const BUSY_PAUSE_MS = 120;

/** An queue whose time and pace the test sets. */
class TriedIntake {
  readonly pace: { -readonly [K in keyof Pace]: Pace[K] } = { isBusy: false, pauseAfter: () => 1 };
  /** The numbers of the requests that were worked on, in their order. */
  readonly worked: number[] = [];
  readonly sliceSizes: number[] = [];
  /** Milliseconds that the work on one request takes. */
  costMs = 0;
  told = 0;
  come = 0;
  readonly queue = new RequestQueue(
    { queueMax: QUEUE_MAX, busyShare: 0.01 },
    {
      process: (slice) => {
        for (const { date } of slice) this.worked.push(date);
        this.sliceSizes.push(slice.length);
        const after = performance.now() + slice.length * this.costMs;
        if (this.costMs > 0) vi.mocked(performance.now).mockReturnValueOnce(after);
      },
      onShed: () => void this.told++,
    },
    this.pace,
  );

  /** Requests that come and are answered at once. */
  burst(count: number): void {
    for (let n = 0; n < count; n++) {
      const number = this.come++;
      if (this.queue.admits()) expect(this.queue.add(request(number))).toBe(true);
    }
  }

  /** Lets milliseconds pass, with a number of requests in each. */
  pass(milliseconds: number, perMillisecond = 0): void {
    for (let ms = 0; ms < milliseconds; ms++) {
      this.burst(perMillisecond);
      vi.advanceTimersByTime(1);
    }
  }

  setBusy(isBusy: boolean): void {
    this.pace.isBusy = isBusy;
    this.pace.pauseAfter = () => (isBusy ? BUSY_PAUSE_MS : 1);
  }
}

/** A request that is known by its number. */
function request(date: number): FinishedRequest {
  return {
    head: {
      method: 'GET',
      target: '/',
      httpVersion: '1.1',
      headers: {},
      peerAddress: undefined,
      isEncrypted: false,
    },
    end: { status: 200, contentLength: 0, outcome: 'complete' },
    route: NO_ROUTE,
    date,
    speed: 1,
    username: null,
    visitorId: null,
    trackVar: undefined,
  };
}

/** The same numbers in each run, so that what is picked is the same, too. */
function drawAlike(): () => number {
  let state = 20_261;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockImplementation(drawAlike());
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('an queue', () => {
  it.each([false, true])('keeps an ordinary burst whole and in its order, in a busy server: %s', (isBusy) => {
    const tried = new TriedIntake();
    tried.setBusy(isBusy);
    tried.burst(QUEUE_MAX);
    tried.pass(5_000);
    expect(tried.worked).toEqual(Array.from({ length: QUEUE_MAX }, (_, number) => number));
    expect([tried.queue.shed, tried.told]).toEqual([0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps an even sample of an overload that lasts, and counts all others', () => {
    const tried = new TriedIntake();
    tried.setBusy(true);
    tried.pass(30_000, 20);
    const kept = tried.worked.filter((number) => number > QUEUE_MAX);
    const seconds = Array.from({ length: 20 }, (_, n) => (n + 10) * 20_000);
    const perSecond = seconds.map((from) => kept.filter((n) => n >= from && n < from + 20_000).length);
    // About a slice of 256 in each quarter of a second; and hardly anywhere a gap.
    expect(Math.min(...perSecond)).toBeGreaterThan(800);
    expect(Math.max(...perSecond)).toBeLessThan(1_500);
    const tenths = Array.from({ length: 250 }, (_, n) => QUEUE_MAX + 10_000 + n * 2_000);
    const emptyTenths = tenths.filter((from) => !kept.some((n) => n >= from && n < from + 2_000));
    expect(emptyTenths.length).toBeLessThan(10);
    tried.setBusy(false);
    tried.pass(5_000);
    expect(tried.worked.length + tried.queue.shed).toBe(tried.come);
    expect(tried.told).toBeGreaterThan(1);
  });

  it('keeps all again after it has been calm, and leaves no timer behind', () => {
    const tried = new TriedIntake();
    tried.setBusy(true);
    tried.pass(1_000, 50);
    expect(tried.queue.shed).toBeGreaterThan(0);
    tried.setBusy(false);
    tried.pass(5_000);
    expect(vi.getTimerCount()).toBe(0);
    const { shed } = tried.queue;
    const before = tried.worked.length;
    tried.burst(QUEUE_MAX);
    tried.pass(5_000);
    expect([tried.queue.shed, tried.worked.length - before]).toEqual([shed, QUEUE_MAX]);
  });

  it('keeps all of a calm trickle that follows an overload, before the overload is over', () => {
    const tried = new TriedIntake();
    tried.setBusy(true);
    tried.pass(200, 50);
    tried.setBusy(false);
    tried.pass(300);
    const { shed } = tried.queue;
    tried.pass(600, 2);
    expect(tried.queue.shed).toBe(shed);
  });

  it('works on fewer at a time where they take long, and on more again afterwards', () => {
    const { now } = performance;
    vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance));
    const tried = new TriedIntake();
    tried.costMs = 0.1;
    tried.burst(QUEUE_MAX);
    tried.pass(2_000);
    expect(tried.sliceSizes.slice(0, 3)).toEqual([256, 20, 20]);
    tried.costMs = 0.001;
    tried.burst(1_000);
    tried.pass(2_000);
    expect(tried.worked).toHaveLength(QUEUE_MAX + 1_000);
    expect(tried.sliceSizes.slice(-4, -1)).toEqual([256, 256, 256]);
  });

  it('refuses what no longer fits when it is finished', () => {
    const { queue } = new TriedIntake();
    for (let n = 0; n < QUEUE_MAX + 10; n++) expect(queue.admits()).toBe(true);
    for (let n = 0; n < QUEUE_MAX; n++) expect(queue.add(request(n))).toBe(true);
    expect(queue.add(request(QUEUE_MAX))).toBe(false);
  });
});
