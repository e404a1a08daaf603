import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FinishedRequest } from './finished-request.ts';
import { Pacer } from './pacer.ts';
import { WaitingLine } from './waiting-line.ts';

/** How long requests are collected before the first of them are worked on: a batch has costs of its own, which they share. */
const COLLECT_MS = 20;
/** Requests that are worked on at a time while the server has time: less than a millisecond. */
const SLICE_SIZE = 256;
/** Requests that are worked on at a time while answers wait for one another, and would for these. */
const BUSY_SLICE_SIZE = 32;
/** How many times as long a slice takes as can be measured: the storage writes and indexes it in turns and threads of its own. */
const HIDDEN_COST = 2;

/** How much is taken in, and how fast. */
export interface IntakeSettings {
  /** Requests that may wait at most. */
  queueMax: number;
  /** The part of the time that may be taken while the server needs all of it. */
  busyShare: number;
}

/** Finished requests that wait to become records: no more than fit, and worked on when the server has time. */
export class Intake {
  readonly #queueMax: number;
  readonly #pacer: Pacer;
  readonly #work: (slice: FinishedRequest[]) => void;
  readonly #waiting = new WaitingLine<FinishedRequest>();
  #isScheduled = false;
  #isHeld = false;

  /** @param work makes records of some requests; must not throw */
  constructor({ queueMax, busyShare }: IntakeSettings, work: (slice: FinishedRequest[]) => void) {
    this.#queueMax = queueMax;
    this.#pacer = new Pacer(busyShare);
    this.#work = work;
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.#queueMax;
  }

  /** Takes a request in; false if there is no room for it. */
  add(request: FinishedRequest): boolean {
    if (this.isFull) return false;
    this.#waiting.add(request);
    this.#schedule(COLLECT_MS);
    return true;
  }

  /** Takes in, but works on nothing until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  /** Works on everything that waits, without holding back. */
  async drain(): Promise<void> {
    for (let count = this.#waiting.length; count > 0; count -= SLICE_SIZE) {
      this.#workOn(SLICE_SIZE);
      await nextTurn();
    }
  }

  /** A timer takes a millisecond at least, which would be a pause where there is to be none. */
  #schedule(afterMs: number): void {
    if (this.#isScheduled || this.#isHeld) return;
    this.#isScheduled = true;
    if (afterMs > 0) setTimeout(this.#run, afterMs);
    else setImmediate(this.#run);
  }

  readonly #run = (): void => {
    this.#isScheduled = false;
    const start = performance.now();
    this.#workOn(this.#pacer.isBusy ? BUSY_SLICE_SIZE : SLICE_SIZE);
    const spentMs = (performance.now() - start) * HIDDEN_COST;
    const pauseMs = this.#pacer.pauseAfter(spentMs);
    const left = this.#waiting.length;
    if (left > 0) this.#schedule(left < SLICE_SIZE ? Math.max(pauseMs, COLLECT_MS) : pauseMs);
  };

  #workOn(countMax: number): void {
    const slice = this.#waiting.take(countMax);
    if (slice.length > 0) this.#work(slice);
  }
}
