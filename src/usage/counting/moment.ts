/** When something happened. */
export interface Moment {
  /** Milliseconds since 1970, UTC. The clock of the system may be set meanwhile. */
  at: number;
  /** Milliseconds of a clock that nobody sets: only differences mean something. */
  tick: number;
}

/** This moment. */
export function now(): Moment {
  return { at: Date.now(), tick: performance.now() };
}
