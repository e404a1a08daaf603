/** What can be tracked: a number, one of several texts, time that is taken, or checkpoints in order. */
export type TrackableKind = 'statistic' | 'state' | 'timer' | 'sequence';

/** All kinds, for messages and checks. */
export const TRACKABLE_KINDS: readonly TrackableKind[] = ['statistic', 'state', 'timer', 'sequence'];

/** What every entry says. */
export interface EntryOrigin {
  /** Counts the entries of one tracker from 1, without gaps: the order in which things happened. */
  seq: number;
  /** The name of the trackable. */
  trackable: string;
  /** When it happened, in integer milliseconds since 1970, UTC; of changes that were put together, the last one. */
  at: number;
  /** The program start it belongs to. Numbers grow with each start, but not by one. */
  session: number;
}

/** Changes of a number: one, or those between two flushes put together. */
export interface StatisticChange {
  kind: 'statistic';
  /** The number afterwards: the statistic's total. */
  value: number;
  /** By how much it changed. */
  change: number;
  /** How many changes were put together here, at least 1. */
  changes: number;
  /** How many changes there have been in all, with these. `value / changesTotal` is the average. */
  changesTotal: number;
}

/** A state that was entered, or, where repeats are kept, was set again. */
export interface StateChange {
  kind: 'state';
  state: string;
  /** How many times a state was stored in all, with this one. */
  changesTotal: number;
}

/** A measurement of a timer that came to its end. */
export interface TimerMeasurement {
  kind: 'timer';
  /** The time that was measured, without pauses, in integer milliseconds. */
  duration: number;
  /** All that was ever measured, with this, in milliseconds. `durationTotal / measurements` is the average. */
  durationTotal: number;
  /** How many measurements there have been, with this one. */
  measurements: number;
  /** Whether the program ended while the timer ran or paused: `duration` is as far as it is known. */
  interrupted: boolean;
}

/**
 * What happened to a sequence. `advance`: one more checkpoint was reached; `complete`: the last one was, and the sequence begins anew;
 * `remove`: the last checkpoint was taken back; `break`: a checkpoint came out of order and none is passed now; `clear`: all were taken back.
 */
export type SequenceEvent = 'advance' | 'complete' | 'remove' | 'break' | 'clear';

/** A step of a sequence. */
export interface SequenceStep {
  kind: 'sequence';
  event: SequenceEvent;
  /** The checkpoint that was reached, came out of order or was taken back; '' for `clear`. */
  checkpoint: string;
  /** How many checkpoints are passed in order after this; for `complete` all of them. */
  reached: number;
  /** How often the sequence was completed, with this. */
  completions: number;
}

/** What happened to a trackable, without when and in which session. */
export type TrackableEvent = StatisticChange | StateChange | TimerMeasurement | SequenceStep;

/** One entry of a tracker: what happened to a trackable. */
export type UsageEntry = EntryOrigin & TrackableEvent;

/** What a tracker tells of a trackable that it has. */
export interface TrackableDefinition {
  name: string;
  kind: TrackableKind;
  /** What it is for; '' if nothing was said. */
  description: string;
  /** Of a sequence: its checkpoints in order; else empty. */
  checkpoints: readonly string[];
}

/** From when to when a program ran, as far as it is known. */
export interface SessionSpan {
  session: number;
  /** Milliseconds since 1970, UTC. */
  start: number;
  /** Milliseconds since 1970, UTC; of a program that still ran, or was killed, its last entry. A later partial may know a later end. */
  end: number;
}
