import type { TrackableEvent } from './usage-entry.ts';

/** The event in an entry or in stored data: exactly the fields of its kind. Naming each field is faster than excluding others. */
export function pickEvent(data: TrackableEvent): TrackableEvent {
  switch (data.kind) {
    case 'statistic': {
      const { kind, value, change, changes, changesTotal } = data;
      return { kind, value, change, changes, changesTotal };
    }
    case 'state': {
      const { kind, state, changesTotal } = data;
      return { kind, state, changesTotal };
    }
    case 'timer': {
      const { kind, duration, durationTotal, measurements, interrupted } = data;
      return { kind, duration, durationTotal, measurements, interrupted };
    }
    case 'sequence': {
      const { kind, event, checkpoint, reached, completions } = data;
      return { kind, event, checkpoint, reached, completions };
    }
  }
}
