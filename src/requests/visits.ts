import type { TimeValue } from '../storage/index.ts';
import { checkPositive } from './arguments.ts';
import { VisitCache, type VisitSpan } from './visit-cache.ts';

/** What visits need of a storage; a `TrackingStorage` has it. */
export interface VisitStorage {
  /** Starts a run that belongs to no task; its number. */
  startRun(taskId?: undefined, options?: { timeStamp?: TimeValue | undefined }): Promise<number>;
  /** The span of a run. */
  getRun(selector: { runId: number }): Promise<{ readonly start: number; readonly end: number } | undefined>;
  /** The tracks of a user within a span of time, without their data. */
  queryMetadata(
    criteria: { userName: { equals: string }; timeFrom: number; timeTo: number },
    options: { orderBy: 'timeStamp'; reverse: boolean; limit: number },
  ): Promise<{ readonly runId: number }[]>;
}

/** How visits are told apart. */
export interface VisitOptions {
  /** Milliseconds without a request that end a visit. Default 1,800,000: half an hour. */
  visitTimeoutMs?: number | undefined;
}

/** Half an hour. */
export const VISIT_TIMEOUT_MS = 1_800_000;

/**
 * Which visit a request belongs to. A visit is a run of the storage without a task: it begins with a request of a user userName made none for half
 * an hour, and its span is that of its tracks. Nothing else is stored about it, so visits go on after the storage was opened again:
 * a visit that is not known any longer is found by the tracks of its user.
 *
 * Requests may come in any order. One that is late belongs to the visit whose tracks are less than the time-out away; where it lies
 * between two, to the earlier one, and the two stay two.
 */
export class Visits {
  readonly #storage: VisitStorage;
  readonly #timeoutMs: number;
  readonly #cache: VisitCache;
  /** The searches that are under way, the last of each user. */
  readonly #searches = new Map<string, Promise<number>>();

  /** @throws TypeError, RangeError for a wrong time-out */
  constructor(storage: VisitStorage, { visitTimeoutMs = VISIT_TIMEOUT_MS }: VisitOptions = {}) {
    this.#storage = storage;
    this.#timeoutMs = checkPositive('visitTimeoutMs', visitTimeoutMs);
    this.#cache = new VisitCache(this.#timeoutMs);
  }

  /**
   * The visit to save a request with, which is begun if there is none. Its track has to be saved under `userName` as its user name.
   *
   * @param userName the user, as `userOf` names him
   * @param at when the request arrived: milliseconds since 1970, UTC
   * @throws what the storage throws
   */
  runFor(userName: string, at: number): Promise<number> {
    const runId = this.knownRunFor(userName, at);
    return runId === undefined ? this.#searchInTurn(userName, at) : Promise.resolve(runId);
  }

  /** The same where it needs no look into the storage, as for most requests; otherwise undefined. */
  knownRunFor(userName: string, at: number): number | undefined {
    return this.#cache.find(userName, at);
  }

  /** One search after the other for each user, so that two requests at once do not begin two visits. */
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

  /** The visit of the nearest track before that moment, or else after it. */
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
