/** A visit, and the moments of its first and its last request. */
export interface VisitSpan {
  readonly runId: number;
  from: number;
  to: number;
}

/**
 * Users that are remembered. Those whose last request is longest ago are forgotten first; far more are remembered than requests wait to
 * be saved, so that nobody is forgotten whose visit the storage cannot tell yet.
 */
const USERS_MAX = 100_000;
/** Visits that are remembered of one user: more than one only where requests come out of order. */
const VISITS_MAX = 8;

/** The visits that were asked for last, in memory. */
export class VisitCache {
  readonly #timeoutMs: number;
  readonly #usersMax: number;
  /** By user, least recently asked for first; the visits of each, most recently asked for first. */
  readonly #visits = new Map<string, VisitSpan[]>();

  constructor(timeoutMs: number, usersMax = USERS_MAX) {
    this.#timeoutMs = timeoutMs;
    this.#usersMax = usersMax;
  }

  /** The run of the visit that a request at that moment belongs to, which now covers it; undefined if none is known. */
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

  /** Remembers a visit, to which a request at that moment belongs. */
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

  /** Where the visit is that reaches that moment; the earliest if there are several. */
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
