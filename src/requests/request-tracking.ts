import { ArgumentTypeError, TrackingError } from '../errors.ts';
import { type FinishedRequest, headerOf, type RequestHead, type RequestHeaders } from './finished-request.ts';
import { asksForPrivacy, buildRecord, type RecordSettings } from './record-builder.ts';
import { RequestQueue } from './request-queue.ts';
import type { RequestRecord } from './request-record.ts';
import { SinkQueue } from './sinks/sink-queue.ts';
import { toError, toSink } from './sinks/sinks.ts';
import type { TrackingFilter } from './tracking-filter.ts';
import type { UsageSettings } from './usage-options.ts';
import { knownUserAgent } from './user-agent.ts';

export interface TrackingCallbacks {
  onError(error: Error, storage: object | undefined): void;
  onDropped(count: number): void;
}

/** The least time between two reports of dropped records, in milliseconds. */
const DROPPED_PAUSE_MS = 1_000;

/** Passes requests from the adapters to the storages. What adapters call does not throw. */
export class RequestTracking {
  /** The key under which objects that stand for a request have its exchange. */
  readonly key = Symbol('tracktree.request');
  readonly selection: TrackingFilter;
  readonly #settings: UsageSettings;
  readonly #callbacks: TrackingCallbacks;
  readonly #queue: RequestQueue;
  readonly #recordSettings: RecordSettings;
  readonly #sinks: readonly SinkQueue[];
  readonly #ready: Promise<void>;
  /** Records that were dropped behind the queue. */
  #dropped = 0;
  #failed = 0;
  #reportedDroppedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;
  #isDone = false;

  /** @throws TypeError that names the storage that is not one */
  constructor(settings: UsageSettings, callbacks: TrackingCallbacks) {
    this.#settings = settings;
    this.#callbacks = callbacks;
    this.selection = settings.selection;
    this.#queue = new RequestQueue(settings, {
      process: (slice) => this.#process(slice),
      onShed: () => this.#reportDropped(),
    });
    this.#recordSettings = {
      ...settings,
      onGeographyError: (error) => callbacks.onError(error, undefined),
    };
    this.#sinks = settings.storages.map((storage, index) => {
      const sink = toSink(`storages[${index}]`, storage, settings.visitTimeoutMs);
      return new SinkQueue(sink, settings.queueMax, {
        onFailed: (count, error, target) => this.#onFailed(count, error, target),
        onDropped: () => this.#drop(),
      });
    });
    this.#ready = this.#openGeography();
  }

  get dropped(): number {
    return this.#dropped + this.#queue.shed;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Whether a cookie identifies visitors. */
  get hasCookie(): boolean {
    return this.#settings.cookie !== undefined;
  }

  /** Whether to track another request now; counts rejected ones. */
  admits(): boolean {
    return !this.#isClosed && this.#queue.admits();
  }

  accept(finished: FinishedRequest): void {
    if (this.#isDone || !this.#queue.add(finished)) this.#drop();
  }

  /** The name of the user, from the function of the application. */
  usernameOf(subject: object): string | null {
    try {
      const name: unknown = this.#settings.findUser?.(subject);
      if (name === undefined || name === null || typeof name === 'string') return name ?? null;
      throw new ArgumentTypeError(
        `username must answer with a text, null or undefined, received a ${typeof name}`,
      );
    } catch (error) {
      this.onError(error);
      return null;
    }
  }

  /**
   * The visitor in a request's cookie; or a new one, and the header that sets the cookie; undefined if the client must
   * stay anonymous.
   */
  visitorOf(head: RequestHead): { visitorId: string; setCookie: string | undefined } | undefined {
    const { cookie, client } = this.#settings;
    if (!cookie || this.#mustStayAnonymous(head.headers)) return undefined;
    const known = cookie.read(headerOf(head.headers, 'cookie'));
    if (known !== undefined) return { visitorId: known, setCookie: undefined };
    const visitorId = cookie.newId();
    return { visitorId, setCookie: cookie.write(visitorId, client.isSecure(head)) };
  }

  /** Reports a failure that is reported nowhere else. */
  onError(error: unknown): void {
    this.#callbacks.onError(toError(error), undefined);
  }

  async flush(): Promise<void> {
    await this.#ready;
    await this.#queue.drain();
    await Promise.all(this.#sinks.map((sink) => sink.flush()));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const timer = setTimeout(() => this.#abandonSinks(), this.#settings.closeTimeoutMs);
    await this.flush();
    this.#isDone = true; // The storages can be closed from here on, so later requests are dropped.
    await this.flush();
    this.#queue.pause();
    clearTimeout(timer);
  }

  #abandonSinks(): void {
    const message = `a storage was not through with its records ${this.#settings.closeTimeoutMs} ms after the tracker was closed`;
    for (const sink of this.#sinks) sink.abandon(new TrackingError('TRACKS_WRITE_FAILED', message));
  }

  /** A bot would be a new visitor with each request. */
  #mustStayAnonymous(headers: RequestHeaders): boolean {
    if (this.#settings.respectsPrivacySignals && asksForPrivacy(headers)) return true;
    return knownUserAgent(headerOf(headers, 'user-agent')).isBot;
  }

  async #openGeography(): Promise<void> {
    const { geography } = this.#settings;
    if (!geography || geography.isOpen) return;
    this.#queue.pause();
    try {
      await geography.open();
    } catch (error) {
      this.onError(error);
    }
    this.#queue.resume();
  }

  #process(slice: readonly FinishedRequest[]): void {
    const records: RequestRecord[] = [];
    for (const finished of slice) {
      try {
        const record = buildRecord(this.#recordSettings, finished);
        if (record) records.push(record);
      } catch (error) {
        this.#onFailed(1, toError(error), undefined);
      }
    }
    if (records.length === 0) return;
    for (const sink of this.#sinks) sink.add(records);
  }

  #onFailed(count: number, error: Error, storage: object | undefined): void {
    this.#failed += count;
    this.#callbacks.onError(error, storage);
  }

  #drop(): void {
    this.#dropped++;
    this.#reportDropped();
  }

  #reportDropped(): void {
    const now = performance.now();
    if (now - this.#reportedDroppedAt < DROPPED_PAUSE_MS) return;
    this.#reportedDroppedAt = now;
    queueMicrotask(() => this.#callbacks.onDropped(this.dropped));
  }
}
