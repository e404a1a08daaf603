import type { TimeValue } from '../storage/index.ts';
import { checkPositive } from './arguments.ts';
import { VisitCache, type VisitSpan } from './visit-cache.ts';

/** What visits need of a storage; a `TrackingStorage` has it. */
export interface VisitStorage {
  /** Starts a run without a task; resolves to its number. */
  startRun(taskId?: undefined, options?: { timeStamp?: TimeValue | undefined }): Promise<number>;
  /** The span of a run. */
  getRun(selector: { runId: number }): Promise<{ readonly start: number; readonly end: number } | undefined>;
  /** The tracks of a user within a span of time, without their data. */
  queryMetadata(
    criteria: { userName: { equals: string }; timeFrom: number; timeTo: number },
    options: { orderBy: 'timeStamp'; reverse: boolean; limit: number },
  ): Promise<{ readonly runId: number }[]>;
}

/** How to separate visits. */
export interface VisitOptions {
  /** Milliseconds without a request that end a visit. Default 1,800,000: half an hour. */
  visitTimeoutMs?: number | undefined;
}

export const VISIT_TIMEOUT_MS = 1_800_000;

/**
 * Finds the visit of a request. A visit is a run without a task. It starts with a request of a user without requests in
 * the last half hour, and spans its tracks. Nothing else is stored about it, so visits continue after the storage is
 * reopened: a visit that is not cached is found by the tracks of its user.
 *
 * Requests can come in any order. A late one belongs to a visit with a track less than the time-out away. Between two
 * visits it belongs to the earlier one, and the visits stay separate.
 */
export class Visits {
  readonly #storage: VisitStorage;
  readonly #timeoutMs: number;
  readonly #cache: VisitCache;
  /** The last running search of each user. */
  readonly #searches = new Map<string, Promise<number>>();

  /** @throws TypeError, RangeError for a wrong time-out */
  constructor(storage: VisitStorage, { visitTimeoutMs = VISIT_TIMEOUT_MS }: VisitOptions = {}) {
    this.#storage = storage;
    this.#timeoutMs = checkPositive('visitTimeoutMs', visitTimeoutMs);
    this.#cache = new VisitCache(this.#timeoutMs);
  }

  /**
   * The visit for a request, started if there is none. The track must be saved with `userName` as its user name.
   *
   * @param userName the user, as `userOf` returns it
   * @param at when the request arrived: milliseconds since 1970, UTC
   * @throws what the storage throws
   */
  runFor(userName: string, at: number): Promise<number> {
    const runId = this.knownRunFor(userName, at);
    return runId === undefined ? this.#searchInTurn(userName, at) : Promise.resolve(runId);
  }

  /** The visit if it is cached, as for most requests; otherwise undefined. */
  knownRunFor(userName: string, at: number): number | undefined {
    return this.#cache.find(userName, at);
  }

  /** Runs the searches of a user one after the other, so that two concurrent requests do not start two visits. */
  #searchInTurn(userName: string, at: number): Promise<number> {
    const before = this.#searches.get(userName);
    const search = before
      ? before.catch(() => {}).then(() => this.#search(userName, at))
      : this.#search(userName, at);
    this.#searches.set(userName, search);
    const forget = (): void => {
      if (this.#searches.get(userName) === search) this.#searches.delete(userName);
    };
    search.then(forget, forget);
    return search;
  }

  async #search(userName: string, at: number): Promise<number> {
    const known = this.#cache.find(userName, at);
    if (known !== undefined) return known;
    const visit = (await this.#findStored(userName, at)) ?? (await this.#begin(at));
    this.#cache.add(userName, visit, at);
    return visit.runId;
  }

  async #begin(at: number): Promise<VisitSpan> {
    const runId = await this.#storage.startRun(undefined, { timeStamp: at });
    return { runId, from: at, to: at };
  }

  /** The visit of the nearest track before a time, or else after it. */
  async #findStored(userName: string, at: number): Promise<VisitSpan | undefined> {
    const reach = this.#timeoutMs - 1;
    return (
      (await this.#findWithin(userName, Math.max(0, at - reach), at, true)) ??
      (await this.#findWithin(userName, at, at + reach, false))
    );
  }

  async #findWithin(
    userName: string,
    timeFrom: number,
    timeTo: number,
    reverse: boolean,
  ): Promise<VisitSpan | undefined> {
    const criteria = { userName: { equals: userName }, timeFrom, timeTo };
    const [head] = await this.#storage.queryMetadata(criteria, { orderBy: 'timeStamp', reverse, limit: 1 });
    if (!head) return undefined;
    const run = await this.#storage.getRun({ runId: head.runId });
    return run && { runId: head.runId, from: run.start, to: run.end };
  }
}
