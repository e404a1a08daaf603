/** While more wait than this in an overload the line is shortened: the garbage collector's work grows with what waits, and for how long. */
const SHORT_QUEUE = 256;
/** How many are let in meanwhile for each that is worked off: some, so that the sample has no gap. */
const SHORTENING = 0.25;
/** How long there must have been room for all before an overload is believed to be over. */
const CALM_MS = 1_000;

/** How things stand after some requests have been worked off. */
export interface QueueState {
  /** Requests that wait. */
  waiting: number;
  /** Requests that are worked off next. */
  sliceSize: number;
  /** Milliseconds until then. */
  pauseMs: number;
  /** Whether the event loop has little time left. */
  isBusy: boolean;
  /** Milliseconds of a clock that nobody sets. */
  now: number;
}

/** How requests are chosen. */
export interface LoadShedderSettings {
  /** Whether an overload lets in only a sample, and not whatever there is room for at the moment. */
  isSampling: boolean;
  /** Gives numbers from 0 to 1, without 1. Default `Math.random`. */
  random?: () => number;
}

/**
 * Says of each request whether it is let in. All are, until as many wait as may: so a burst is kept whole. From then on it is an overload: as many
 * are let in as are worked off, picked evenly and at random, and each of the others costs no more than a look at a number. When there has been
 * room for all of them for a second, all are let in again.
 */
export class LoadShedder {
  readonly #queueMax: number;
  readonly #isSampling: boolean;
  readonly #random: () => number;
  #isOverloaded = false;
  #shed = 0;
  /** Requests that are refused before one may be let in. */
  #skip = 0;
  /** One of so many is let in, on average. */
  #stride = 1;
  /** Requests that may be let in until the next look. */
  #slots = 0;
  /** Places and refused requests at the last look, and when it was. */
  #before = { slots: 0, shed: 0, now: 0 };
  #arrivalsPerMs = 0;
  #calmSince: number | undefined;

  /** @param queueMax requests that may wait at most */
  constructor(queueMax: number, { isSampling, random = Math.random }: LoadShedderSettings) {
    this.#queueMax = queueMax;
    this.#isSampling = isSampling;
    this.#random = random;
  }

  /** How many requests were refused. */
  get shed(): number {
    return this.#shed;
  }

  get isOverloaded(): boolean {
    return this.#isOverloaded;
  }

  /** How many requests a millisecond came lately; only known in an overload. */
  get arrivalsPerMs(): number {
    return this.#arrivalsPerMs;
  }

  /** Whether a request is let in while so many wait; one that is not is counted. */
  admits(waiting: number): boolean {
    if (this.#skip > 0) this.#skip--;
    else if (this.#isOverloaded ? this.#takeSlot() : this.#hasRoom(waiting)) return true;
    this.#shed++;
    return false;
  }

  /** Gives out slots anew. To be called in an overload, after each slice, even if nothing waits. */
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

  /** A fixed stride would meet the same requests of a page again and again. */
  #drawSkip(): number {
    return Math.floor(this.#random() * (2 * this.#stride - 1));
  }

  /** Whether there has been room for all for long enough. */
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
