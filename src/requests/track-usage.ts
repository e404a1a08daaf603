import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
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

/** What a tracker of requests tells. Unlike other emitters, it does not throw where nobody listens to `error`. */
export interface TrackUsageEvents {
  /** Something went wrong in tracking: with a storage, if one is named. Answers are never touched by it. */
  error: [error: Error, storage?: object];
  /** Records are being given up because too many wait: how many so far. At most once a second. */
  dropped: [count: number];
}

/**
 * Makes a record of every web request when its answer is finished, and gives it to one or more storages. Nothing that goes wrong in it reaches an
 * answer.
 */
export class TrackUsage extends EventEmitter<TrackUsageEvents> implements AsyncDisposable {
  readonly #tracking: RequestTracking;
  readonly #source: UsageSource | undefined;
  #closed: Promise<void> | undefined;
  #hasWarned = false;

  /** @throws TypeError, RangeError that name the option that is wrong */
  constructor(options: TrackUsageOptions) {
    super();
    const settings = parseUsageOptions(options);
    this.#source = settings.storages.find(isSource);
    this.#tracking = new RequestTracking(settings, {
      onError: (error, storage) => this.#tellError(error, storage),
      onDropped: (count) => void this.emit('dropped', count),
    });
  }

  /** How many records were given up because too many waited; a record that two storages had no room for counts twice. */
  get dropped(): number {
    return this.#tracking.dropped;
  }

  /** How many records could not be stored because of an error; counted for each storage. */
  get failed(): number {
    return this.#tracking.failed;
  }

  /** Follows the requests of a plain server: `createServer(usage.http(listener))`. */
  http<Q extends IncomingMessage = IncomingMessage, A extends ServerResponse = ServerResponse>(
    listener: RequestListener<Q, A>,
  ): (request: Q, response: A) => void {
    if (typeof listener !== 'function')
      throw new TypeError(`listener must be a function, received ${describe(listener)}`);
    return followListener(this.#tracking, listener);
  }

  /** Follows the requests of an Express app, 5 or 4: `app.use(usage.express())`, before everything else. */
  express(): ExpressMiddleware {
    return followExpress(this.#tracking);
  }

  /** Follows the requests of a Fastify app: `app.register(usage.fastify())`. */
  fastify(): FastifyPlugin {
    return followFastify(this.#tracking);
  }

  /** Follows the requests of a Koa app: `app.use(usage.koa())`, before everything else. */
  koa(): KoaMiddleware {
    return followKoa(this.#tracking);
  }

  /** Follows the requests of a Hono app: `app.use(usage.hono())`, before everything else. */
  hono(): HonoMiddleware {
    return followHono(this.#tracking);
  }

  /** Follows what is upgraded to another protocol, such as websockets, by a server of Node.js, whatever framework it serves. */
  upgrades(server: UpgradingServer): void {
    followUpgrades(this.#tracking, server);
  }

  /**
   * Tracks what this function answers, what is below this router, or what has this path or route: text in which `*` stands for anything, or
   * a regular expression. What is said of a function counts more than of a path, and that more than of a router. Gives back what it was given.
   *
   * @throws TypeError for anything else
   */
  include<T>(what: T): T {
    this.#tracking.selection.mark(what, true);
    return what;
  }

  /** Does not track what this function, router or pattern of paths stands for; as `include`. @throws TypeError */
  exclude<T>(what: T): T {
    this.#tracking.selection.mark(what, false);
    return what;
  }

  /**
   * What the application adds to the record of a request: `usage.trackVar(request).optional = 'something'`. It takes what the framework has for a
   * request: `request`, Koa's `ctx`, Hono's `c`. For a request that is not tracked it is an object that nobody looks at.
   */
  trackVar(request: object): Record<string, unknown> {
    return this.#tracking.trackVarOf(request);
  }

  /**
   * The records of the first storage, newest first.
   *
   * @throws TypeError if there is no storage to read from, or for a wrong option; RangeError
   */
  async getUsage(options?: GetUsageOptions): Promise<RequestRecord[]> {
    if (!this.#source)
      throw new TypeError('getUsage needs a storage that can be read, such as a TrackingStorage');
    return getUsage(this.#source, options);
  }

  /** Resolves when the records of all answers that are finished are stored, or could not be. Never rejects: errors are events, and counted. */
  async flush(): Promise<void> {
    await this.#tracking.flush();
  }

  /**
   * Flushes, and tracks nothing more: what is still being answered then is dropped and counted. The storages stay open, as they belong to the
   * application. A storage that is not through after `closeTimeoutMs` is not waited for any longer: what it has not stored is counted as failed,
   * and told by the event `error` with TRACKS_WRITE_FAILED. Never rejects.
   */
  close(): Promise<void> {
    this.#closed ??= this.#tracking.close();
    return this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** A listener that throws must not be taken for another error of tracking. Where nobody listens, the first error is a warning of the process. */
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
