/** A visit and the times of its first and last requests. */
export interface VisitSpan {
  readonly runId: number;
  from: number;
  to: number;
}

/**
 * Users to cache. The least recently used ones are removed first. The cache holds far more users than requests can
 * wait, so that it knows all visits that are not saved yet.
 */
const USERS_MAX = 100_000;
/** Visits to cache for one user: more than one only if requests come out of order. */
const VISITS_MAX = 8;

export class VisitCache {
  readonly #timeoutMs: number;
  readonly #usersMax: number;
  /** By user, least recently used first; the visits of each, most recently used first. */
  readonly #visits = new Map<string, VisitSpan[]>();

  constructor(timeoutMs: number, usersMax = USERS_MAX) {
    this.#timeoutMs = timeoutMs;
    this.#usersMax = usersMax;
  }

  /** The run of the visit of a request at a time, extended to that time; undefined if it is not cached. */
  find(userName: string, at: number): number | undefined {
    const visits = this.#visits.get(userName);
    if (!visits) return undefined;
    const index = this.#indexOf(visits, at);
    if (index === -1) return undefined;
    const visit = visits[index]!;
    extend(visit, at);
    if (index > 0) visits.unshift(...visits.splice(index, 1));
    this.#touch(userName, visits);
    return visit.runId;
  }

  /** Adds a visit that has a request at a time. */
  add(userName: string, visit: VisitSpan, at: number): void {
    const visits = (this.#visits.get(userName) ?? []).filter(({ runId }) => runId !== visit.runId);
    extend(visit, at);
    visits.unshift(visit);
    visits.length = Math.min(visits.length, VISITS_MAX);
    this.#touch(userName, visits);
    if (this.#visits.size <= this.#usersMax) return;
    const [oldest] = this.#visits.keys();
    if (oldest !== undefined) this.#visits.delete(oldest);
  }

  /** The index of the earliest visit that reaches a time; -1 if there is none. */
  #indexOf(visits: readonly VisitSpan[], at: number): number {
    let found = -1;
    for (const [index, { from, to }] of visits.entries()) {
      const reaches = at > from - this.#timeoutMs && at < to + this.#timeoutMs;
      if (reaches && (found === -1 || from < visits[found]!.from)) found = index;
    }
    return found;
  }

  #touch(userName: string, visits: VisitSpan[]): void {
    this.#visits.delete(userName);
    this.#visits.set(userName, visits);
  }
}

function extend(visit: VisitSpan, at: number): void {
  if (at < visit.from) visit.from = at;
  if (at > visit.to) visit.to = at;
}
