import type { StatisticChange, TrackableDefinition, TrackableEvent } from '../partial/usage-entry.ts';

/** When something happened, by two clocks. */
export interface ClockReading {
  /** Milliseconds since 1970, UTC. The system clock can be set back or forward. */
  at: number;
  /** Milliseconds of a monotonic clock. Only differences mean something. */
  tick: number;
}

export function readClock(): ClockReading {
  return { at: Date.now(), tick: performance.now() };
}

/** An event that is not on the disk yet. */
export interface QueuedEvent<E extends TrackableEvent = TrackableEvent> {
  definition: TrackableDefinition;
  at: number;
  event: E;
}

/** Changes are merged within a quarter of an hour. In every time zone midnight is at a quarter, so changes stay on their day. */
const TOGETHER_MS = 900_000;

/** Calls to remember until the stored values are known. Further calls are not counted. */
const EARLY_CALLS_MAX = 100_000;

/** Events that can wait for a failing disk. Changes of numbers do not count, as waiting ones are merged. */
const QUEUED_EVENTS_MAX = 100_000;

/**
 * The events of trackables on their way to the disk. Until the stored values are known the queue is `buffering`: it
 * remembers the calls, and repeats them on top of those values. Afterwards it is `on` or `off`.
 */
export class EventQueue {
  #mode: 'buffering' | 'on' | 'off' = 'buffering';
  #buffered: ((isOn: boolean) => boolean)[] = [];
  #events: QueuedEvent[] = [];
  /** The last queued change of each statistic, which further changes join. */
  #changes = new Map<TrackableDefinition, QueuedEvent<StatisticChange>>();
  #dropped = 0;
  readonly #onSwitch: (isOn: boolean) => void;

  /** @param onSwitch is called after the queue switches on, and before it switches off */
  constructor(onSwitch: (isOn: boolean) => void) {
    this.#onSwitch = onSwitch;
  }

  /** Whether calls have no effect. Calls check this first, so they cost nothing when it is off. */
  get isOff(): boolean {
    return this.#mode === 'off';
  }

  /** Whether the stored values are not known yet. */
  get isBuffering(): boolean {
    return this.#mode === 'buffering';
  }

  /** Events that wait for the disk. */
  get size(): number {
    return this.#events.length;
  }

  /** Whether nothing waits: no event for the disk, no call for the stored values. */
  get isEmpty(): boolean {
    return this.#events.length === 0 && this.#buffered.length === 0;
  }

  /** Events and calls that were discarded because the disk, or the opening, took too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Runs a call, unless the queue is off; while it is buffering, also a second time on top of the stored values. */
  call(action: (moment: ClockReading) => void): void {
    if (this.#mode === 'off') return;
    const moment = readClock();
    if (this.#mode === 'buffering') this.#remember(action, moment);
    action(moment);
  }

  /** Switches on or off. While the queue is buffering, this takes effect for the calls that follow. */
  switchTo(isOn: boolean): void {
    if (this.#mode === 'buffering') this.#buffered.push(() => isOn);
    else this.#switch(isOn);
  }

  /** Repeats the buffered calls, now that the trackables have their stored values. */
  replay(isOn: boolean): void {
    const early = this.#buffered;
    this.#buffered = [];
    this.#mode = 'off';
    this.#switch(isOn);
    for (const repeat of early) this.#switch(repeat(!this.isOff));
  }

  /** Discards everything that is not stored, and switches off. */
  discard(): void {
    this.#mode = 'off';
    this.#buffered = [];
    this.take();
  }

  /** Queues an event, unless the queue is buffering or off, or too many events wait. */
  add(queued: QueuedEvent): void {
    if (this.#mode !== 'on') return;
    if (this.#events.length >= QUEUED_EVENTS_MAX && !isChange(queued)) this.#dropped++;
    else this.#append(queued);
  }

  take(): QueuedEvent[] {
    const events = this.#events;
    this.#events = [];
    this.#changes = new Map();
    return events;
  }

  /** Puts events that could not be stored back in front of the newer ones. */
  requeue(events: readonly QueuedEvent[]): void {
    for (const queued of [...events, ...this.take()]) this.#append(queued);
  }

  /** Appends an event, or merges a change into the last one of its statistic. */
  #append(queued: QueuedEvent): void {
    if (isChange(queued)) {
      const last = this.#changes.get(queued.definition);
      if (last && canMerge(last, queued)) {
        merge(last, queued);
        return;
      }
      this.#changes.set(queued.definition, queued);
    }
    this.#events.push(queued);
  }

  #switch(isOn: boolean): void {
    if (isOn === !this.isOff) return;
    if (!isOn) this.#onSwitch(false); // The trackables still record what ends.
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

function isChange(queued: QueuedEvent): queued is QueuedEvent<StatisticChange> {
  return queued.event.kind === 'statistic';
}

function canMerge(last: QueuedEvent<StatisticChange>, { at, event }: QueuedEvent<StatisticChange>): boolean {
  const isSameQuarter = Math.floor(last.at / TOGETHER_MS) === Math.floor(at / TOGETHER_MS);
  return isSameQuarter && Number.isFinite(last.event.change + event.change);
}

function merge(last: QueuedEvent<StatisticChange>, { at, event }: QueuedEvent<StatisticChange>): void {
  last.at = at;
  last.event.value = event.value;
  last.event.change += event.change;
  last.event.changes += event.changes;
  last.event.changesTotal = event.changesTotal;
}
