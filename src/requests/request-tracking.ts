import { TrackingError } from '../errors.ts';
import { Exchange } from './adapters/exchange.ts';
import type { Tracking } from './adapters/tracking.ts';
import {
  type FinishedRequest,
  headerOf,
  type MatchedRoute,
  type RequestHead,
  type RequestHeaders,
} from './finished-request.ts';
import { asksForPrivacy, RecordBuilder } from './record-builder.ts';
import { RequestQueue } from './request-queue.ts';
import type { RequestRecord } from './request-record.ts';
import { SinkQueue, toError } from './sinks/sink-queue.ts';
import { toSink } from './sinks/to-sink.ts';
import type { TrackingFilter } from './tracking-filter.ts';
import type { UsageSettings } from './usage-options.ts';
import { knownUserAgent } from './user-agent.ts';

/** Callbacks for failures. */
export interface TrackingCallbacks {
  onError(error: Error, storage: object | undefined): void;
  onDropped(count: number): void;
}

/** The least time between two reports of dropped records, in milliseconds. */
const DROPPED_PAUSE_MS = 1_000;
/** Where frameworks keep the request of Node.js. */
const CARRIERS = ['raw', 'req'] as const;

/** Passes requests from the adapters to the storages. */
export class RequestTracking implements Tracking {
  readonly key = Symbol('tracktree.request');
  readonly selection: TrackingFilter;
  readonly #settings: UsageSettings;
  readonly #callbacks: TrackingCallbacks;
  readonly #queue: RequestQueue;
  readonly #builder: RecordBuilder;
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
    this.#builder = new RecordBuilder({
      ...settings,
      onGeographyError: (error) => callbacks.onError(error, undefined),
    });
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

  get hasCookie(): boolean {
    return this.#settings.cookie !== undefined;
  }

  admits(): boolean {
    return !this.#isClosed && this.#queue.admits();
  }

  accept(finished: FinishedRequest): void {
    if (this.#isDone || !this.#queue.add(finished)) this.#drop();
  }

  isTracked(route: MatchedRoute, target: string): boolean {
    return this.selection.isTracked(route, target);
  }

  usernameOf(subject: object): string | null {
    try {
      const name: unknown = this.#settings.findUser?.(subject);
      if (name === undefined || name === null || typeof name === 'string') return name ?? null;
      throw new TypeError(`username must answer with a text, null or undefined, received a ${typeof name}`);
    } catch (error) {
      this.onError(error);
      return null;
    }
  }

  visitorOf(head: RequestHead): { visitorId: string; setCookie: string | undefined } | undefined {
    const { cookie, client } = this.#settings;
    if (!cookie || this.#mustStayAnonymous(head.headers)) return undefined;
    const known = cookie.read(headerOf(head.headers, 'cookie'));
    if (known !== undefined) return { visitorId: known, setCookie: undefined };
    const visitorId = cookie.newId();
    return { visitorId, setCookie: cookie.write(visitorId, client.isSecure(head)) };
  }

  onError(error: unknown): void {
    this.#callbacks.onError(toError(error), undefined);
  }

  trackVarOf(request: object): Record<string, unknown> {
    // This runs while a response is made, so anything that is not a request gets an object too, and no error.
    const carrier = (request ?? {}) as Record<PropertyKey, unknown>;
    for (const found of [carrier, ...CARRIERS.map((name) => carrier[name])]) {
      const exchange = (found as Record<symbol, unknown> | null | undefined)?.[this.key];
      if (exchange instanceof Exchange) return exchange.trackVar;
    }
    return {};
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
        const record = this.#builder.build(finished);
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
