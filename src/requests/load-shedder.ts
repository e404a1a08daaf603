/** In an overload, a queue longer than this is shortened: the cost of garbage collection grows with what waits, and how long. */
const SHORT_QUEUE = 256;
/** Requests to admit for each processed one while the queue is shortened: some, so that the sample has no gap. */
const SHORTENING = 0.25;
/** How long there must be room for all requests before an overload ends, in milliseconds. */
const CALM_MS = 1_000;

export interface QueueState {
  waiting: number;
  /** Requests in the next slice. */
  sliceSize: number;
  /** Milliseconds until the next slice. */
  pauseMs: number;
  /** Whether the event loop is busy. */
  isBusy: boolean;
  /** Milliseconds of a monotonic clock. */
  now: number;
}

export interface LoadShedderSettings {
  /** Whether an overload admits an even sample, or whatever there is room for. */
  isSampling: boolean;
  /** Random numbers from 0 to 1, exclusive. Default `Math.random`. */
  random?: () => number;
}

/**
 * Decides for each request whether it is admitted. It admits all requests until the queue is full, so a burst is
 * recorded completely. A full queue is an overload: then it admits as many requests as are processed, evenly and at
 * random, and rejects the others at the cost of a comparison. After there was room for all requests for a second, it
 * admits all of them again.
 */
export class LoadShedder {
  readonly #queueMax: number;
  readonly #isSampling: boolean;
  readonly #random: () => number;
  #isOverloaded = false;
  #shed = 0;
  /** Requests to reject before the next one can be admitted. */
  #skip = 0;
  /** On average, one of `stride` requests is admitted. */
  #stride = 1;
  /** Requests that can be admitted until the next update. */
  #slots = 0;
  /** Slots, rejected requests and time of the last update. */
  #before = { slots: 0, shed: 0, now: 0 };
  #arrivalsPerMs = 0;
  #calmSince: number | undefined;

  /** @param queueMax the most requests that can wait */
  constructor(queueMax: number, { isSampling, random = Math.random }: LoadShedderSettings) {
    this.#queueMax = queueMax;
    this.#isSampling = isSampling;
    this.#random = random;
  }

  get shed(): number {
    return this.#shed;
  }

  get isOverloaded(): boolean {
    return this.#isOverloaded;
  }

  /** The recent arrivals per millisecond, known only in an overload. */
  get arrivalsPerMs(): number {
    return this.#arrivalsPerMs;
  }

  /** Whether to admit a request while `waiting` others wait; counts rejected ones. */
  admits(waiting: number): boolean {
    if (this.#skip > 0) this.#skip--;
    else if (this.#isOverloaded ? this.#takeSlot() : this.#hasRoom(waiting)) return true;
    this.#shed++;
    return false;
  }

  /** Updates slots and stride. In an overload it must be called after each slice, even if nothing waits. */
  update(state: QueueState): void {
    const { waiting, sliceSize, pauseMs, now } = state;
    const arrived = this.#before.slots - this.#slots + this.#shed - this.#before.shed;
    this.#arrivalsPerMs = arrived / Math.max(1, now - this.#before.now);
    const wanted = Math.ceil(waiting > SHORT_QUEUE ? sliceSize * SHORTENING : sliceSize);
    this.#slots = Math.max(1, Math.min(wanted, this.#queueMax - waiting));
    this.#stride = Math.max(1, (this.#arrivalsPerMs * pauseMs) / this.#slots);
    this.#skip = this.#drawSkip();
    this.#before = { slots: this.#slots, shed: this.#shed, now };
    if (this.#isCalm(state)) this.#end();
  }

  #hasRoom(waiting: number): boolean {
    if (waiting < this.#queueMax) return true;
    this.#isOverloaded = this.#isSampling;
    this.#before.shed = this.#shed;
    return false;
  }

  #takeSlot(): boolean {
    if (this.#slots === 0) return false;
    this.#slots--;
    this.#skip = this.#drawSkip();
    return true;
  }

  /** A fixed stride could admit the same requests of a page every time. */
  #drawSkip(): number {
    return Math.floor(this.#random() * (2 * this.#stride - 1));
  }

  /** Whether there was room for all requests for long enough. */
  #isCalm({ waiting, isBusy, now }: QueueState): boolean {
    if (isBusy || waiting > SHORT_QUEUE || this.#stride > 1) this.#calmSince = undefined;
    else this.#calmSince ??= now;
    return this.#calmSince !== undefined && now - this.#calmSince >= CALM_MS;
  }

  #end(): void {
    this.#isOverloaded = false;
    this.#calmSince = undefined;
    this.#skip = 0;
    this.#slots = 0;
    this.#before.slots = 0;
  }
}
