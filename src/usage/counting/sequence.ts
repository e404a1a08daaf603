import { describe, listNames } from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { isSameTrackable, type SequenceEvent, type TrackableEvent } from '../partial/usage-entry.ts';
import { Trackable } from './trackable.ts';

/**
 * Checkpoints to pass in order, such as the steps of a tutorial.
 *
 * @typeParam C the names of the checkpoints
 */
export class Sequence<C extends string = string> extends Trackable {
  #reached = 0;
  #completions = 0;
  #completionsAtStart = 0;

  /** All checkpoints in order. */
  get checkpoints(): readonly C[] {
    return this.definition.checkpoints as readonly C[];
  }

  /** The passed checkpoints, in order. */
  get passed(): readonly C[] {
    return this.checkpoints.slice(0, this.#reached);
  }

  /** The last passed checkpoint; undefined if there is none. */
  get checkpoint(): C | undefined {
    return this.checkpoints[this.#reached - 1];
  }

  /** How often all checkpoints were passed in order. */
  get completions(): number {
    return this.#completions;
  }

  /** How often that happened since the program started. */
  get changeSinceStart(): number {
    return this.#completions - this.#completionsAtStart;
  }

  /**
   * Passes a checkpoint, by default the next one. The last checkpoint completes the sequence, which starts again. A
   * checkpoint out of order breaks the sequence, which then starts with as many checkpoints as still fit.
   *
   * @throws RangeError if there is no such checkpoint
   */
  advance(checkpoint?: C): void {
    if (checkpoint !== undefined) this.#check(checkpoint);
    this.queue.call(({ at }) => this.#pass(checkpoint ?? this.checkpoints[this.#reached]!, at));
  }

  /** Passes all checkpoints up to this one; none if it is already passed. @throws RangeError if there is no such checkpoint */
  advanceTo(checkpoint: C): void {
    this.#check(checkpoint);
    this.queue.call(({ at }) => {
      const until = this.checkpoints.indexOf(checkpoint, this.#reached);
      for (const each of this.checkpoints.slice(this.#reached, until + 1)) this.#pass(each, at);
    });
  }

  /** Takes back and returns the last passed checkpoint; undefined if there is none. */
  remove(): C | undefined {
    let removed: C | undefined;
    this.queue.call(({ at }) => {
      removed = this.checkpoint;
      if (removed === undefined) return;
      this.#reached -= 1;
      this.#step('remove', removed, at);
    });
    return removed;
  }

  /** Takes back all passed checkpoints. */
  clear(): void {
    this.queue.call(({ at }) => {
      if (this.#reached === 0) return;
      this.#reached = 0;
      this.#step('clear', '', at);
    });
  }

  override restore(last: TrackableEvent | undefined, definition = this.definition): void {
    const step = last?.kind === 'sequence' ? last : undefined;
    const goesOn = step?.event !== 'complete' && isSameTrackable(definition, this.definition);
    this.#reached = step && goesOn ? step.reached : 0;
    this.#completions = step?.completions ?? 0;
    this.#completionsAtStart = this.#completions;
  }

  #check(checkpoint: unknown): void {
    if (this.checkpoints.includes(checkpoint as C)) return;
    const known = `the checkpoints of '${this.name}' are ${listNames(this.checkpoints)}`;
    if (typeof checkpoint !== 'string')
      throw new ArgumentTypeError(`checkpoint must be a string, received ${describe(checkpoint)}; ${known}`);
    throw new ArgumentRangeError(`there is no checkpoint ${describe(checkpoint)}; ${known}`);
  }

  #pass(checkpoint: C, at: number): void {
    const before = this.#reached;
    this.#reached = lengthOfBeginning(this.checkpoints, [...this.passed, checkpoint]);
    if (this.#reached === this.checkpoints.length) {
      this.#completions += 1;
      this.#step('complete', checkpoint, at);
      this.#reached = 0;
    } else if (this.#reached > 0) this.#step('advance', checkpoint, at);
    else if (before > 0) this.#step('break', checkpoint, at);
  }

  #step(event: SequenceEvent, checkpoint: string, at: number): void {
    const [reached, completions] = [this.#reached, this.#completions];
    this.record(at, { kind: 'sequence', event, checkpoint, reached, completions });
  }
}

/** The length of the longest end of `reached` with which `checkpoints` begin. */
function lengthOfBeginning(checkpoints: readonly string[], reached: readonly string[]): number {
  for (let length = reached.length; length > 0; length--) {
    const end = reached.slice(-length);
    if (end.every((checkpoint, index) => checkpoint === checkpoints[index])) return length;
  }
  return 0;
}
