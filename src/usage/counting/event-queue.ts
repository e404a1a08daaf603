import { type ClockReading, readClock } from './clock-reading.ts';
import { mergeChanges } from './merge-changes.ts';
import type { QueuedEvent } from './queued-event.ts';

/** Calls from before the stored values were read, at most; what is more is not counted. */
const EARLY_CALLS_MAX = 100_000;

/** Events that wait for a disk that fails, at most. Changes of numbers do not count: they are put together while they wait. */
const QUEUED_EVENTS_MAX = 100_000;

/**
 * What happens to the trackables, on its way to the disk. It is `early` until the stored values are known: calls are remembered and
 * done again on top of those values. Afterwards it is `on` or `off`.
 */
export class EventQueue {
  #mode: 'buffering' | 'on' | 'off' = 'buffering';
  #buffered: ((isOn: boolean) => boolean)[] = [];
  #events: QueuedEvent[] = [];
  #generation = 0;
  #dropped = 0;
  readonly #onSwitch: (isOn: boolean) => void;

  /** @param onSwitch is told when it goes on, and before it goes off */
  constructor(onSwitch: (isOn: boolean) => void) {
    this.#onSwitch = onSwitch;
  }

  /** Whether a call may have an effect. Calls ask this first, so that they cost nothing where it is off. */
  get isOff(): boolean {
    return this.#mode === 'off';
  }

  /** Whether the stored values are not known yet. */
  get isBuffering(): boolean {
    return this.#mode === 'buffering';
  }

  /** Grows whenever what was queued is taken away, so that nothing is put together with an event that is gone. */
  get generation(): number {
    return this.#generation;
  }

  /** Events that wait for the disk. */
  get size(): number {
    return this.#events.length;
  }

  /** Whether nothing waits: neither events for the disk nor calls for the stored values. */
  get isEmpty(): boolean {
    return this.#events.length === 0 && this.#buffered.length === 0;
  }

  /** Events and calls that were given up because the disk, or the opening, took too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Does a call now, unless it is off; while it is early, also again on top of the stored values. */
  call(action: (moment: ClockReading) => void): void {
    if (this.#mode === 'off') return;
    const moment = readClock();
    if (this.#mode === 'buffering') this.#remember(action, moment);
    action(moment);
  }

  /** Switches on or off. While it is early: as of this call. */
  switchTo(isOn: boolean): void {
    if (this.#mode === 'buffering') this.#buffered.push(() => isOn);
    else this.#switch(isOn);
  }

  /** The stored values are known and were given to the trackables: does again what was called before, as far as it was on. */
  replay(isOn: boolean): void {
    const early = this.#buffered;
    this.#buffered = [];
    this.#mode = 'off';
    this.#switch(isOn);
    for (const repeat of early) this.#switch(repeat(!this.isOff));
  }

  /** Gives up what was called and not stored, and is off. */
  discard(): void {
    this.#mode = 'off';
    this.#buffered = [];
    this.#events = [];
    this.#generation++;
  }

  /** Queues an event; false if it is not taken: while it is early or off, or if too many wait for the disk. */
  add(queued: QueuedEvent): boolean {
    if (this.#mode !== 'on') return false;
    if (this.#events.length >= QUEUED_EVENTS_MAX && queued.event.kind !== 'statistic') {
      this.#dropped++;
      return false;
    }
    this.#events.push(queued);
    return true;
  }

  /** Takes everything away that is queued. */
  take(): QueuedEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#generation++;
    return events;
  }

  /** Puts back what could not be stored, before what came since. */
  requeue(events: QueuedEvent[]): void {
    this.#events = [...mergeChanges(events), ...this.#events];
  }

  #switch(isOn: boolean): void {
    if (isOn === !this.isOff) return;
    if (!isOn) this.#onSwitch(false); // What ends is still recorded.
    this.#mode = isOn ? 'on' : 'off';
    if (isOn) this.#onSwitch(true);
  }

  #remember(action: (moment: ClockReading) => void, moment: ClockReading): void {
    if (this.#buffered.length >= EARLY_CALLS_MAX) {
      this.#dropped++;
      return;
    }
    this.#buffered.push((isOn) => {
      if (isOn) action(moment);
      return isOn;
    });
  }
}
