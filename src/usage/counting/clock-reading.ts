/** When something happened, by two clocks. */
export interface ClockReading {
  /** Milliseconds since 1970, UTC. The system clock can be set back or forward. */
  at: number;
  /** Milliseconds of a monotonic clock. Only differences mean something. */
  tick: number;
}

/** Reads both clocks. */
export function readClock(): ClockReading {
  return { at: Date.now(), tick: performance.now() };
}
