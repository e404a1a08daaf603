import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ArgumentTypeError } from '../errors.ts';
import { trackVarOf } from './adapters/exchange.ts';
import { type ExpressMiddleware, followExpress } from './adapters/express.ts';
import { type FastifyPlugin, followFastify } from './adapters/fastify.ts';
import { followHono, type HonoMiddleware } from './adapters/hono.ts';
import { followListener, type RequestListener } from './adapters/http.ts';
import { followKoa, type KoaMiddleware } from './adapters/koa.ts';
import { followUpgrades, type UpgradingServer } from './adapters/upgrades.ts';
import { describe } from './arguments.ts';
import { type GetUsageOptions, getUsage, type UsageSource } from './get-usage.ts';
import type { RequestRecord } from './request-record.ts';
import { RequestTracking } from './request-tracking.ts';
import { parseUsageOptions, type TrackUsageOptions } from './usage-options.ts';

/** The events of a request tracker. An `error` without a listener does not throw. */
export interface TrackUsageEvents {
  /** Tracking failed: in a storage, if there is one. Responses are never affected. */
  error: [error: Error, storage?: object];
  /** Records are being dropped because too many wait: their number so far. At most once a second. */
  dropped: [count: number];
}

/**
 * Records every web request when its response is finished, and passes the record to one or more storages. Failures
 * never affect a response.
 */
export class TrackUsage extends EventEmitter<TrackUsageEvents> implements AsyncDisposable {
  readonly #tracking: RequestTracking;
  readonly #source: UsageSource | undefined;
  #closed: Promise<void> | undefined;
  #hasWarned = false;

  /** @throws TypeError, RangeError that name the wrong option */
  constructor(options: TrackUsageOptions) {
    super();
    const settings = parseUsageOptions(options);
    this.#source = settings.storages.find(isSource);
    this.#tracking = new RequestTracking(settings, {
      onError: (error, storage) => this.#tellError(error, storage),
      onDropped: (count) => void this.emit('dropped', count),
    });
  }

  /** The number of records that were dropped because too many waited. A record that two storages had no room for counts twice. */
  get dropped(): number {
    return this.#tracking.dropped;
  }

  /** The number of records that could not be stored because of an error, counted for each storage. */
  get failed(): number {
    return this.#tracking.failed;
  }

  /** Tracks the requests of a plain server: `createServer(usage.http(listener))`. */
  http<Q extends IncomingMessage = IncomingMessage, A extends ServerResponse = ServerResponse>(
    listener: RequestListener<Q, A>,
  ): (request: Q, response: A) => void {
    if (typeof listener !== 'function')
      throw new ArgumentTypeError(`listener must be a function, received ${describe(listener)}`);
    return followListener(this.#tracking, listener);
  }

  /** Tracks the requests of an Express app, 5 or 4: `app.use(usage.express())`, before everything else. */
  express(): ExpressMiddleware {
    return followExpress(this.#tracking);
  }

  /** Tracks the requests of a Fastify app: `app.register(usage.fastify())`. */
  fastify(): FastifyPlugin {
    return followFastify(this.#tracking);
  }

  /** Tracks the requests of a Koa app: `app.use(usage.koa())`, before everything else. */
  koa(): KoaMiddleware {
    return followKoa(this.#tracking);
  }

  /** Tracks the requests of a Hono app: `app.use(usage.hono())`, before everything else. */
  hono(): HonoMiddleware {
    return followHono(this.#tracking);
  }

  /** Tracks the upgrades of a Node.js server to other protocols, such as WebSocket, with any framework. */
  upgrades(server: UpgradingServer): void {
    followUpgrades(this.#tracking, server);
  }

  /**
   * Tracks requests that this function answers, that are below this router, or that have this path or route: text in
   * which `*` stands for anything, or a regular expression. A function takes precedence over a path, and a path over a
   * router. Returns its argument.
   *
   * @throws TypeError for anything else
   */
  include<T>(what: T): T {
    this.#tracking.selection.mark(what, true);
    return what;
  }

  /** Excludes what this function, router or pattern of paths stands for; as `include`. @throws TypeError */
  exclude<T>(what: T): T {
    this.#tracking.selection.mark(what, false);
    return what;
  }

  /**
   * An object for what the application adds to the record of a request: `usage.trackVar(request).optional =
   * 'something'`. It takes the request of the framework: `request`, Koa's `ctx`, Hono's `c`. For an untracked request
   * the object is ignored.
   */
  trackVar(request: object): Record<string, unknown> {
    return trackVarOf(this.#tracking, request);
  }

  /**
   * The records in the first storage, newest first.
   *
   * @throws TypeError if no storage can be read, or for a wrong option; RangeError
   */
  async getUsage(options?: GetUsageOptions): Promise<RequestRecord[]> {
    if (!this.#source)
      throw new ArgumentTypeError('getUsage needs a storage that can be read, such as a TrackingStorage');
    return getUsage(this.#source, options);
  }

  /**
   * Resolves when the records of all finished responses are stored, or could not be. Never rejects: errors are events,
   * and counted.
   */
  async flush(): Promise<void> {
    await this.#tracking.flush();
  }

  /**
   * Flushes and ends tracking: requests that are still being answered are dropped and counted. The storages stay open,
   * as the application owns them. After `closeTimeoutMs` it no longer waits for a storage: its remaining records count
   * as failed, and the event `error` has the code TRACKS_WRITE_FAILED. Never rejects.
   */
  close(): Promise<void> {
    this.#closed ??= this.#tracking.close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /**
   * Emits in a microtask, so that a listener that throws does not look like an error of tracking. Without a listener,
   * the first error is a process warning.
   */
  #tellError(error: Error, storage: object | undefined): void {
    queueMicrotask(() => {
      if (this.listenerCount('error') > 0) this.emit('error', error, storage);
      else if (!this.#hasWarned) this.#warn(error);
    });
  }

  #warn(error: Error): void {
    this.#hasWarned = true;
    const message = `requests are not tracked as they should be; listen to the event 'error' to know more: ${error.message}`;
    process.emitWarning(message, 'TracktreeWarning');
  }
}

function isSource(storage: unknown): storage is UsageSource {
  return typeof (storage as Partial<UsageSource>).query === 'function';
}
