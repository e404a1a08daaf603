import { inspect } from 'node:util';
import { formatTime } from './format-time.ts';

/** What is known of a run. */
export interface RunFields {
  /** The run's number, from 1; runs count up over the whole storage. */
  readonly runId: number;
  /** The task it was started for; undefined for a run that was started for tracks of any task. */
  readonly taskId: string | undefined;
  /** The earliest moment of the run: its start, or the first of its tracks. Milliseconds since 1970, UTC. */
  readonly start: number;
  /** The latest moment of the run: its last track, or when it was stopped. Milliseconds since 1970, UTC. */
  readonly end: number;
  /** Whether it was stopped as finished. */
  readonly finished: boolean;
}

/** A snapshot of a run, which never changes. */
export class Run implements RunFields {
  readonly runId: number;
  readonly taskId: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly finished: boolean;

  constructor(fields: RunFields) {
    this.runId = fields.runId;
    this.taskId = fields.taskId;
    this.start = fields.start;
    this.end = fields.end;
    this.finished = fields.finished;
  }

  /** `<Run 3, 2026-11-21 19:09, 2026-11-21 19:10, false>`, in UTC. */
  toString(): string {
    return `<Run ${this.runId}, ${formatTime(this.start)}, ${formatTime(this.end)}, ${this.finished}>`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
