import { fstatSync, openSync, writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TIMER_MS_MAX } from '../arguments/index.ts';
import { expectDefined, messageOf, TrackingError } from '../errors.ts';
import { compressBackups } from './compress-backups.ts';
import { createDeferred, type Deferred } from './deferred.ts';
import { periodOf } from './interval.ts';
import { type Batch, LineQueue } from './line-queue.ts';
import { LiveFile } from './live-file.ts';
import { rollFiles } from './rollover.ts';

/** How a log is kept. */
export interface WriterSettings {
  backupCount: number;
  maxBytes: number | undefined;
  intervalMs: number | undefined;
  compress: boolean;
  bufferSizeMax: number;
}

interface Waiter extends Deferred {
  /** Resolve when a number of lines have been written. */
  target: number;
}

/** After a failure the disk is left alone for so long. */
const RETRY_MS = 1_000;
/** How long the end of a process waits for a write that is under way. */
const EXIT_WAIT_MS = 500;
const LINE_BREAK = 0x0a;

/**
 * Writes the lines of all loggers of one log file, one batch after the other, and rolls the file between two batches. Whatever
 * fails, lines stay in memory until the operating system has taken them.
 *
 * It writes with the platform's own calls, because it must know of every byte whether it was taken: a stream for rotating files that
 * overlooks that a full disk took the half of a chunk, or is destroyed by an error with all that waits in it, loses lines.
 */
export class LogWriter {
  errorCount = 0;
  lostCount = 0;
  readonly path: string;
  readonly settings: WriterSettings;
  readonly #onError: (error: TrackingError) => void;
  readonly #live: LiveFile;
  readonly #queue = new LineQueue();
  readonly #ready: Promise<void>;
  #waiters: Waiter[] = [];
  /** Lines given to be written since the start, and how many of them are through. */
  #accepted = 0;
  #doneLines = 0;
  #lostUntold = 0;
  #batch: (Batch & { offset: number }) | undefined;
  #isWriting = false;
  #run: Promise<void> | undefined;
  #isOpened = false;
  #failure: TrackingError | undefined;
  /** No rollover by itself before this time, because the last one failed. */
  #rollsAgainAt = 0;
  #period = 0;
  #compression: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  /** @param ready settles when another writer has let go of the file */
  constructor(
    path: string,
    settings: WriterSettings,
    onError: (error: TrackingError) => void,
    ready: Promise<void>,
  ) {
    this.path = path;
    this.settings = settings;
    this.#onError = onError;
    this.#live = new LiveFile(path);
    this.#ready = ready;
    this.#wake();
  }

  append(line: string): void {
    if (this.#failure && this.#isFull(line)) {
      this.lostCount++;
      this.#lostUntold++;
      return;
    }
    this.#accepted++;
    this.#queue.add(line);
    // After a failure the timer tries again; a line more is no reason to.
    if (!this.#failure) this.#wake();
  }

  rollOver(): Promise<void> {
    const { promise, ...deferred } = createDeferred();
    this.#queue.addRollover(deferred);
    this.#wake();
    return promise;
  }

  /** Resolves when the operating system has all lines that were appended before. */
  flush(): Promise<void> {
    const { promise, ...deferred } = createDeferred();
    this.#waiters.push({ ...deferred, target: this.#accepted });
    this.#wake();
    return promise;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.#run;
      await this.#compression;
      clearTimeout(this.#timer);
      await this.#live.close();
    }
  }

  /** Writes what is left while the process exits, when nothing asynchronous can be done any more. */
  writeNow(): void {
    const bytes = Buffer.concat([this.#takeUnwritten(), this.#queue.takeAll()]);
    if (bytes.length === 0) return;
    const descriptor = this.#live.descriptor ?? openSync(this.path, 'a');
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
  }

  /** While the disk fails, memory is all there is, and it has an end. */
  #isFull(line: string): boolean {
    return this.#queue.length + line.length > this.settings.bufferSizeMax;
  }

  #wake(): void {
    this.#run ??= this.#runUntilDone();
  }

  /** Begins in the next turn of the event loop, so that the lines of one turn share a write. */
  async #runUntilDone(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      await this.#ready;
      await nextTurn();
      while (this.#hasWork()) await this.#step();
      this.#failure = undefined;
      this.#resolveWaiters();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#run = undefined;
      this.#setTimer();
    }
  }

  #hasWork(): boolean {
    return !this.#isOpened || this.#batch !== undefined || !this.#queue.isEmpty || this.#isPeriodOver();
  }

  /** Does the next thing there is to do. */
  async #step(): Promise<void> {
    if ((await this.#live.refresh()) === 'opened') this.#startFile();
    if (this.#batch) await this.#writeBatch();
    else if (this.#isPeriodOver()) await this.#rollByItself();
    else if (this.#queue.hasLines) await this.#takeLines();
    else await this.#rollOnCall(this.#queue.takeRollover());
  }

  async #takeLines(): Promise<void> {
    const { size } = this.#live;
    const batch = this.#queue.take(this.#roomFor(size), size === 0);
    if (!batch) {
      await this.#rollByItself();
      return;
    }
    if (size === 0) this.#period = this.#periodNow();
    this.#batch = { ...batch, offset: 0 };
    await this.#writeBatch();
  }

  #roomFor(size: number): number {
    const { maxBytes } = this.settings;
    if (maxBytes === undefined || Date.now() < this.#rollsAgainAt) return Number.POSITIVE_INFINITY;
    return maxBytes - size;
  }

  async #writeBatch(): Promise<void> {
    const batch = expectDefined(this.#batch, 'what is written is a batch');
    while (batch.offset < batch.bytes.length) batch.offset += await this.#writePart(batch);
    this.#batch = undefined;
    this.#doneLines += batch.lineCount;
    this.#resolveWaiters();
  }

  async #writePart({ bytes, offset }: { bytes: Buffer; offset: number }): Promise<number> {
    this.#isWriting = true;
    try {
      const written = await this.#live.write(bytes, offset);
      if (written === 0) throw new Error('the operating system took none of the bytes');
      return written;
    } finally {
      this.#isWriting = false;
    }
  }

  /** The rest of a line does not go into another file than its beginning. */
  #startFile(): void {
    this.#isOpened = true;
    const { size, modifiedTime } = this.#live;
    this.#period = size > 0 ? this.#periodAt(modifiedTime) : this.#periodNow();
    const batch = this.#batch;
    if (batch && batch.offset > 0) batch.offset = batch.bytes.lastIndexOf(LINE_BREAK, batch.offset - 1) + 1;
  }

  async #roll(): Promise<void> {
    // A file that is being compressed must keep its name.
    await this.#compression;
    await rollFiles(this.path, this.settings.backupCount);
    await this.#live.reopen();
    this.#startFile();
    if (this.settings.compress) this.#compression = this.#compress();
  }

  async #compress(): Promise<void> {
    try {
      await compressBackups(this.path);
    } catch (error) {
      this.#report('compress a backup of', error);
    }
  }

  /** If it fails, the file grows beyond its limit for a while; that is better than to lose lines. */
  async #rollByItself(): Promise<void> {
    try {
      await this.#roll();
    } catch (error) {
      this.#rollsAgainAt = Date.now() + RETRY_MS;
      this.#report('roll', error);
    }
  }

  async #rollOnCall(rollover: Deferred | undefined): Promise<void> {
    if (!rollover) return;
    try {
      await this.#roll();
      void this.#compression.then(() => rollover.resolve());
    } catch (error) {
      rollover.reject(this.#report('roll', error));
    }
  }

  #isPeriodOver(): boolean {
    if (this.settings.intervalMs === undefined || this.#live.size === 0) return false;
    return this.#periodNow() > this.#period && Date.now() >= this.#rollsAgainAt;
  }

  #periodNow(): number {
    return this.#periodAt(Date.now());
  }

  #periodAt(time: number): number {
    return periodOf(time, this.settings.intervalMs ?? Number.POSITIVE_INFINITY);
  }

  #resolveWaiters(): void {
    if (this.#waiters.length === 0) return;
    const isDone = ({ target }: Waiter): boolean => target <= this.#doneLines;
    const done = this.#waiters.filter(isDone);
    this.#waiters = this.#waiters.filter((waiter) => !isDone(waiter));
    for (const waiter of done) this.#resolve(waiter);
  }

  #resolve(waiter: Waiter): void {
    const lost = this.#lostUntold;
    this.#lostUntold = 0;
    if (lost === 0) waiter.resolve();
    else waiter.reject(lossOf(lost));
  }

  #fail(cause: unknown): void {
    const error = this.#report('write to', cause);
    this.#failure = error;
    const waiting = [...this.#waiters, ...this.#queue.cancelRollovers()];
    this.#waiters = [];
    for (const each of waiting) each.reject(error);
  }

  #report(action: string, cause: unknown): TrackingError {
    const error = new TrackingError(
      'TRACKS_WRITE_FAILED',
      `cannot ${action} the log file '${this.path}': ${messageOf(cause)}`,
      { cause },
    );
    this.errorCount++;
    this.#onError(error);
    return error;
  }

  /** Looks again after a failure, and at the end of an interval. Does not keep the process alive. */
  #setTimer(): void {
    const { intervalMs } = this.settings;
    const waits = this.#failure !== undefined || Date.now() < this.#rollsAgainAt;
    if (!waits && intervalMs === undefined) return;
    const delay = waits ? RETRY_MS : (this.#periodNow() + 1) * intervalMs! - Date.now();
    this.#timer = setTimeout(() => this.#wake(), Math.min(delay, TIMER_MS_MAX)).unref();
  }

  /** The rest of the batch. A write that is under way is given time, because another thread carries it on. */
  #takeUnwritten(): Buffer {
    const batch = this.#batch;
    this.#batch = undefined;
    if (!batch) return Buffer.alloc(0);
    const rest = batch.bytes.subarray(batch.offset);
    return this.#isWriting ? rest.subarray(this.#waitForBytes(rest.length)) : rest;
  }

  #waitForBytes(count: number): number {
    const pause = new Int32Array(new SharedArrayBuffer(4));
    const deadline = Date.now() + EXIT_WAIT_MS;
    for (;;) {
      const written =
        fstatSync(expectDefined(this.#live.descriptor, 'an open file has a descriptor')).size -
        this.#live.size;
      if (written >= count || Date.now() > deadline) return Math.max(0, Math.min(written, count));
      Atomics.wait(pause, 0, 0, 2);
    }
  }
}

function lossOf(count: number): TrackingError {
  const message = `${count} lines were lost while the log file could not be written`;
  return new TrackingError('TRACKS_WRITE_FAILED', message);
}
