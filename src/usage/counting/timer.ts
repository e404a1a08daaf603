import { durationInWords } from '../duration.ts';
import type { TrackableEvent } from '../partial/usage-entry.ts';
import { type ClockReading, readClock } from './event-queue.ts';
import { Trackable } from './trackable.ts';

/** A measurement that was running at the last flush, in case the program is killed. */
export interface OpenMeasurement {
  /** The number of the measurement, from 1. */
  measurement: number;
  /** The time measured so far, in milliseconds. */
  duration: number;
  /** When that was, in milliseconds since 1970. */
  at: number;
}

/** Measures time repeatedly. Times are integer milliseconds. */
export class Timer extends Trackable {
  #durationTotal = 0;
  #measurements = 0;
  #totalAtStart = 0;
  /** The tick at which it started to run; undefined if it does not run. */
  #runsSince: number | undefined;
  #isStarted = false;
  #measured = 0;

  /** Whether it measures now. */
  get isRunning(): boolean {
    return this.#runsSince !== undefined;
  }

  /** Whether a measurement is paused. */
  get isPaused(): boolean {
    return this.#isStarted && !this.isRunning;
  }

  /** The time of the current measurement so far; 0 if there is none. */
  get elapsed(): number {
    return Math.round(this.#elapsedAt(readClock().tick));
  }

  /** The time of all stopped measurements. */
  get total(): number {
    return this.#durationTotal;
  }

  /** The number of stopped measurements. */
  get measurements(): number {
    return this.#measurements;
  }

  /** The total divided by the number of measurements; undefined before the first one. */
  get average(): number | undefined {
    return this.#measurements === 0 ? undefined : this.#durationTotal / this.#measurements;
  }

  /** The time measured since the program started. */
  get changeSinceStart(): number {
    return this.#durationTotal - this.#totalAtStart;
  }

  /** The total in words, such as `2 hours 5 seconds`. */
  formatTotal(): string {
    return durationInWords(this.#durationTotal);
  }

  /** The average in words. */
  formatAverage(): string {
    return durationInWords(this.average ?? 0);
  }

  /** The time of the current measurement so far, in words. */
  formatElapsed(): string {
    return durationInWords(this.elapsed);
  }

  /** Starts a measurement, and stops the current one first. */
  start(): void {
    this.queue.call((moment) => {
      this.#stop(moment, false);
      this.#isStarted = true;
      this.#runsSince = moment.tick;
    });
  }

  /** Pauses the measurement. Does nothing if it does not run. */
  pause(): void {
    this.queue.call(({ tick }) => {
      this.#measured = this.#elapsedAt(tick);
      this.#runsSince = undefined;
    });
  }

  /** Continues a paused measurement. Does nothing if it is not paused. */
  resume(): void {
    this.queue.call(({ tick }) => {
      if (this.isPaused) this.#runsSince = tick;
    });
  }

  /** Stops the measurement and returns its milliseconds; 0 if there is none. */
  stop(): number {
    let duration = 0;
    this.queue.call((moment) => {
      duration = this.#stop(moment, false);
    });
    return duration;
  }

  /** The current measurement, in case the program is killed before it stops. @internal */
  get openMeasurement(): OpenMeasurement | undefined {
    if (!this.#isStarted) return undefined;
    return { measurement: this.#measurements + 1, duration: this.elapsed, at: readClock().at };
  }

  override restore(last: TrackableEvent | undefined): void {
    this.#durationTotal = last?.kind === 'timer' ? last.durationTotal : 0;
    this.#measurements = last?.kind === 'timer' ? last.measurements : 0;
    this.#totalAtStart = this.#durationTotal;
    this.#reset();
  }

  override end(): void {
    this.#stop(readClock(), true);
  }

  #elapsedAt(tick: number): number {
    return this.#measured + (this.#runsSince === undefined ? 0 : Math.max(0, tick - this.#runsSince));
  }

  #stop({ at, tick }: ClockReading, interrupted: boolean): number {
    if (!this.#isStarted) return 0;
    const duration = Math.round(this.#elapsedAt(tick));
    this.#reset();
    this.#durationTotal += duration;
    this.#measurements += 1;
    const [durationTotal, measurements] = [this.#durationTotal, this.#measurements];
    this.record(at, { kind: 'timer', duration, durationTotal, measurements, interrupted });
    return duration;
  }

  #reset(): void {
    this.#isStarted = false;
    this.#runsSince = undefined;
    this.#measured = 0;
  }
}
