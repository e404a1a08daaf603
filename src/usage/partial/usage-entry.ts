/** What a trackable is: a number, one of several texts, measured time, or checkpoints in order. */
export type TrackableKind = 'statistic' | 'state' | 'timer' | 'sequence';

/** All kinds, for messages and checks. */
export const TRACKABLE_KINDS: readonly TrackableKind[] = ['statistic', 'state', 'timer', 'sequence'];

/** What every entry has. */
export interface EntryOrigin {
  /** The number of the entry within its tracker, from 1, without gaps: the order of events. */
  seq: number;
  /** The name of the trackable. */
  trackable: string;
  /** When it happened, in integer milliseconds since 1970, UTC; for merged changes, the last one. */
  at: number;
  /** The program start it belongs to. Numbers ascend, with gaps. */
  session: number;
}

/** A change of a number, or several changes that were merged. */
export interface StatisticChange {
  kind: 'statistic';
  /** The number after the change: the total of the statistic. */
  value: number;
  /** The difference from the number before. */
  change: number;
  /** The number of merged changes, at least 1. */
  changes: number;
  /** The number of all changes so far, including these. `value / changesTotal` is the average. */
  changesTotal: number;
}

/** A state that was entered, or set again if repeats are kept. */
export interface StateChange {
  kind: 'state';
  state: string;
  /** The number of states stored so far, including this one. */
  changesTotal: number;
}

/** A finished measurement of a timer. */
export interface TimerMeasurement {
  kind: 'timer';
  /** The measured time without pauses, in integer milliseconds. */
  duration: number;
  /** The time of all measurements so far, including this one, in milliseconds. `durationTotal / measurements` is the average. */
  durationTotal: number;
  /** The number of measurements so far, including this one. */
  measurements: number;
  /** Whether the program ended during the measurement: `duration` is the time that is known. */
  interrupted: boolean;
}

/**
 * What happened to a sequence. `advance`: it reached one more checkpoint; `complete`: it reached the last one, and
 * starts again; `remove`: the last checkpoint was taken back; `break`: a checkpoint came out of order, and none is
 * passed now; `clear`: all were taken back.
 */
export type SequenceEvent = 'advance' | 'complete' | 'remove' | 'break' | 'clear';

/** A step of a sequence. */
export interface SequenceStep {
  kind: 'sequence';
  event: SequenceEvent;
  /** The checkpoint that was reached, out of order or taken back; '' for `clear`. */
  checkpoint: string;
  /** The number of passed checkpoints after this step; for `complete` all of them. */
  reached: number;
  /** The number of completions so far, including this one. */
  completions: number;
}

/** What happened to a trackable, without time and session. */
export type TrackableEvent = StatisticChange | StateChange | TimerMeasurement | SequenceStep;

/** An entry of a tracker: what happened to a trackable, and when. */
export type UsageEntry = EntryOrigin & TrackableEvent;

/** The definition of a trackable, as it is uploaded. */
export interface TrackableDefinition {
  name: string;
  kind: TrackableKind;
  /** What it counts; '' by default. */
  description: string;
  /** Of a sequence: its checkpoints in order; otherwise empty. */
  checkpoints: readonly string[];
}

/** When a program started and ended, as far as it is known. */
export interface SessionSpan {
  session: number;
  /** Milliseconds since 1970, UTC. */
  start: number;
  /**
   * Milliseconds since 1970, UTC; the last entry if the program is running or was killed. A later partial can have a
   * later end.
   */
  end: number;
}

/** Whether two definitions have the same kind, and the same checkpoints in the same order. */
export function isSameTrackable(a: TrackableDefinition, b: TrackableDefinition): boolean {
  return a.kind === b.kind && JSON.stringify(a.checkpoints) === JSON.stringify(b.checkpoints);
}

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
