import { setImmediate as nextTurn } from 'node:timers/promises';
import { FifoQueue } from './fifo-queue.ts';
import type { FinishedRequest } from './finished-request.ts';
import { LoadShedder } from './load-shedder.ts';
import { Pacer } from './pacer.ts';

/** How long to collect requests for a slice, as a batch has fixed costs, in milliseconds. */
const COLLECT_MS = 20;
/** The same while the event loop is busy: fewer and longer slices delay fewer responses. */
const BUSY_COLLECT_MS = 100;
/** Requests to process at once, usually within a millisecond. */
const SLICE_SIZE = 256;
/** The target time of a slice, in milliseconds. If a function of the application is slow, slices get smaller. */
const SLICE_MS = 2;
const SLICE_SIZE_MIN = 16;
/** The cost of a slice in multiples of its measured time: the storage writes and indexes it in turns and threads of its own. */
const HIDDEN_COST = 2;
/** More requests than this cannot all be recorded. */
const ARRIVALS_PER_MS_MAX = SLICE_SIZE / COLLECT_MS;
/** The factor for pauses in an overload while the server is busy, so that a slice delays less than 1 % of the responses. */
const OVERLOAD_PAUSES = 2;

export interface RequestQueueSettings {
  /** The most requests that can wait. */
  queueMax: number;
  /** The share of the time for tracking while the server is busy. */
  busyShare: number;
}

/** What happens to requests. None of these may throw. */
export interface RequestQueueCallbacks {
  /** Builds records of some requests. */
  process(slice: FinishedRequest[]): void;
  /** Called when requests were rejected: at the first one, and then every few milliseconds. */
  onShed(): void;
}

export type Pace = Pick<Pacer, 'isBusy' | 'pauseAfter'>;

/** Finished requests that wait to be recorded, up to a limit, and are processed when the server has time. */
export class RequestQueue {
  readonly #queueMax: number;
  readonly #pacer: Pace;
  readonly #shedder: LoadShedder;
  readonly #target: RequestQueueCallbacks;
  readonly #waiting = new FifoQueue<FinishedRequest>();
  #sliceSize = SLICE_SIZE;
  #isScheduled = false;
  #isPaused = false;
  #reportedShed = 0;

  constructor(
    { queueMax, busyShare }: RequestQueueSettings,
    target: RequestQueueCallbacks,
    pacer: Pace = new Pacer(busyShare),
  ) {
    this.#queueMax = queueMax;
    this.#pacer = pacer;
    // Without holding back, all that can be recorded is more than a sample.
    this.#shedder = new LoadShedder(queueMax, { isSampling: busyShare < 1 });
    this.#target = target;
  }

  /** Requests that `admits` has rejected. */
  get shed(): number {
    return this.#shedder.shed;
  }

  /** Whether to track a request, because there will be room for it; counts rejected ones. */
  admits(): boolean {
    if (this.#shedder.admits(this.#waiting.length)) return true;
    if (this.#reportedShed === 0) this.#reportShed();
    return false;
  }

  /** Adds a request; false if there is no room. */
  add(request: FinishedRequest): boolean {
    if (this.#waiting.length >= this.#queueMax) return false;
    this.#waiting.add(request);
    this.#schedule(this.#collectMs);
    return true;
  }

  /** Adds requests without processing them, until `resume`. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  /** Processes everything that waits, without pauses. */
  async drain(): Promise<void> {
    for (let count = this.#waiting.length; count > 0; count -= SLICE_SIZE) {
      this.#process(SLICE_SIZE);
      await nextTurn();
    }
  }

  /** A timer takes at least a millisecond, too much where no pause is needed. */
  #schedule(afterMs: number): void {
    if (this.#isScheduled || this.#isPaused) return;
    this.#isScheduled = true;
    if (afterMs > 0) setTimeout(this.#run, afterMs);
    else setImmediate(this.#run);
  }

  readonly #run = (): void => {
    this.#isScheduled = false;
    const start = performance.now();
    const count = this.#process(this.#sliceSize);
    const now = performance.now();
    this.#fitSlice(count, now - start);
    const pauseMs = this.#pauseAfter(now - start);
    if (this.#shedder.isOverloaded) this.#updateShedder(pauseMs, now);
    if (this.#shedder.shed > this.#reportedShed) this.#reportShed();
    if (this.#waiting.length > 0 || this.#shedder.isOverloaded) this.#schedule(pauseMs);
  };

  #fitSlice(count: number, measuredMs: number): void {
    if (count < SLICE_SIZE_MIN) return; // A few requests do not predict the time of others.
    const fitting = Math.floor((count * SLICE_MS) / Math.max(measuredMs, Number.MIN_VALUE));
    this.#sliceSize = Math.min(SLICE_SIZE, Math.max(SLICE_SIZE_MIN, fitting));
  }

  get #collectMs(): number {
    return this.#pacer.isBusy ? BUSY_COLLECT_MS : COLLECT_MS;
  }

  #pauseAfter(measuredMs: number): number {
    const hasMany = this.#shedder.isOverloaded && this.#shedder.arrivalsPerMs > ARRIVALS_PER_MS_MAX;
    const pauseMs = this.#pacer.pauseAfter(measuredMs * HIDDEN_COST, hasMany);
    if (hasMany && this.#pacer.isBusy) return Math.max(pauseMs * OVERLOAD_PAUSES, COLLECT_MS);
    return this.#waiting.length < this.#sliceSize ? Math.max(pauseMs, this.#collectMs) : pauseMs;
  }

  #updateShedder(pauseMs: number, now: number): void {
    const { isBusy } = this.#pacer;
    const sliceSize = this.#sliceSize;
    this.#shedder.update({ waiting: this.#waiting.length, sliceSize, pauseMs, isBusy, now });
  }

  #reportShed(): void {
    this.#reportedShed = this.#shedder.shed;
    this.#target.onShed();
  }

  /** Processes some requests and returns their number. */
  #process(countMax: number): number {
    const slice = this.#waiting.take(countMax);
    if (slice.length > 0) this.#target.process(slice);
    return slice.length;
  }
}
