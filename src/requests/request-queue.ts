import { setImmediate as nextTurn } from 'node:timers/promises';
import { FifoQueue } from './fifo-queue.ts';
import type { FinishedRequest } from './finished-request.ts';
import { LoadShedder } from './load-shedder.ts';
import { Pacer } from './pacer.ts';

/** How long requests are collected before the first of them are worked on: a batch has costs of its own, which they share. */
const COLLECT_MS = 20;
/** The same while the event loop has little time left: few pauses of a millisecond meet fewer answers than many of a half. */
const BUSY_COLLECT_MS = 100;
/** Requests that are worked on at a time, most often in about a millisecond. */
const SLICE_SIZE = 256;
/** Where that takes longer, as with a slow function of the application, a slice is made smaller to take about so many milliseconds. */
const SLICE_MS = 2;
const SLICE_SIZE_MIN = 16;
/** How many times as long a slice takes as can be measured: the storage writes and indexes it in turns and threads of its own. */
const HIDDEN_COST = 2;
/** More than these could not all become records in any case. */
const ARRIVALS_PER_MS_MAX = SLICE_SIZE / COLLECT_MS;
/** How many times as long pauses are then while the server is busy: a slice is to meet less than one answer in a hundred. */
const OVERLOAD_PAUSES = 2;

/** How much is taken in, and how fast. */
export interface RequestQueueSettings {
  /** Requests that may wait at most. */
  queueMax: number;
  /** The part of the time that may be taken while the server needs all of it. */
  busyShare: number;
}

/** What is done about requests. None of it may throw. */
export interface RequestQueueCallbacks {
  /** Makes records of some requests. */
  process(slice: FinishedRequest[]): void;
  /** Is told that requests were refused: at the first one, and then every few milliseconds. */
  onShed(): void;
}

/** What the pace is set by. */
export type Pace = Pick<Pacer, 'isBusy' | 'pauseAfter'>;

/** Finished requests that wait to become records: no more than fit, and worked on when the server has time. */
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
    // Who never holds back works off all that can be: a sample would be less.
    this.#shedder = new LoadShedder(queueMax, { isSampling: busyShare < 1 });
    this.#target = target;
  }

  /** Requests that were refused by `admits`. */
  get shed(): number {
    return this.#shedder.shed;
  }

  /** Whether a request is to be followed, as there will be room for it; one that is not is counted. */
  admits(): boolean {
    if (this.#shedder.admits(this.#waiting.length)) return true;
    if (this.#reportedShed === 0) this.#reportShed();
    return false;
  }

  /** Takes a request in; false if there is no room for it any more. */
  add(request: FinishedRequest): boolean {
    if (this.#waiting.length >= this.#queueMax) return false;
    this.#waiting.add(request);
    this.#schedule(this.#collectMs);
    return true;
  }

  /** Takes in, but works on nothing until `release`. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  /** Works on everything that waits, without holding back. */
  async drain(): Promise<void> {
    for (let count = this.#waiting.length; count > 0; count -= SLICE_SIZE) {
      this.#process(SLICE_SIZE);
      await nextTurn();
    }
  }

  /** A timer takes a millisecond at least, which would be a pause where there is to be none. */
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
    if (count < SLICE_SIZE_MIN) return; // Few of them say little of what others will take.
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

  /** How many requests it were. */
  #process(countMax: number): number {
    const slice = this.#waiting.take(countMax);
    if (slice.length > 0) this.#target.process(slice);
    return slice.length;
  }
}
