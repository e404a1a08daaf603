import type { TrackerSettings } from '../config/tracker-options.ts';
import type { EventQueue } from '../counting/event-queue.ts';
import { Timer } from '../counting/timer.ts';
import type { Trackables } from '../counting/trackables.ts';
import type { UserRecords } from './user-records.ts';

export interface SessionParts {
  settings: TrackerSettings;
  queue: EventQueue;
  trackables: Trackables;
  records: UserRecords;
}

/** A run of the storage, from the start of counting to its end, which writes the queue to the disk periodically. */
export class UsageSession {
  readonly #parts: SessionParts;
  readonly #run: number;
  readonly #timer: NodeJS.Timeout;
  readonly #cancelExitFlush: () => void;

  /** @param flushByTimer is called when a flush is due; it never rejects */
  constructor(parts: SessionParts, run: number, flushByTimer: () => Promise<void>) {
    this.#parts = parts;
    this.#run = run;
    this.#timer = setInterval(() => void this.#flushIfDue(flushByTimer), parts.settings.flushInterval);
    this.#timer.unref();
    this.#cancelExitFlush = flushOnExit(() => this.#flushIfDue(flushByTimer));
  }

  /** Writes the queue to the disk. Events that fail return to the queue. @throws TrackingError */
  async flush(): Promise<void> {
    const { queue, records, trackables } = this.#parts;
    const events = queue.take();
    try {
      if (events.length > 0) await records.save(events, this.#run);
    } catch (error) {
      queue.requeue(events);
      throw error;
    }
    await records.saveOpenTimers(this.#run, timersOf(trackables));
    for (const name of new Set(events.map(({ definition }) => definition.name))) await this.#trim(name);
  }

  async trim(): Promise<void> {
    for (const { name } of this.#parts.trackables) await this.#trim(name);
  }

  stopTimer(): void {
    clearInterval(this.#timer);
    this.#cancelExitFlush();
  }

  async end(): Promise<void> {
    this.stopTimer();
    await this.#parts.records.endSession(this.#run);
  }

  async #flushIfDue(flush: () => Promise<void>): Promise<void> {
    const { queue, trackables } = this.#parts;
    if (queue.size > 0 || timersOf(trackables).some(({ openMeasurement }) => openMeasurement)) await flush();
  }

  async #trim(name: string): Promise<void> {
    const { settings, trackables, records } = this.#parts;
    const rowsMax = trackables.maxRowsOf(name) ?? settings.maxRows;
    await records.trim(name, rowsMax, settings.transport !== undefined);
  }
}

function timersOf(trackables: Trackables): Timer[] {
  return [...trackables].filter((trackable) => trackable instanceof Timer);
}

/** The flushes to run when the program ends by itself. One listener runs them all. */
const flushers = new Set<() => Promise<void>>();

function flushAll(): void {
  // A flush keeps the program running; without this, `beforeExit` would run it again and again.
  const once = [...flushers];
  flushers.clear();
  process.off('beforeExit', flushAll);
  for (const flush of once) void flush();
}

/** Calls `flush` once when the program has nothing left to do. Returns a function that cancels this. */
function flushOnExit(flush: () => Promise<void>): () => void {
  if (flushers.size === 0) process.on('beforeExit', flushAll);
  flushers.add(flush);
  return () => {
    flushers.delete(flush);
    if (flushers.size === 0) process.off('beforeExit', flushAll);
  };
}
