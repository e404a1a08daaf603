import { describe } from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import type { TrackableEvent } from '../partial/usage-entry.ts';
import { Trackable } from './trackable.ts';

/** A number that counts something. */
export class Statistic extends Trackable {
  #value = 0;
  #changes = 0;
  #valueAtStart = 0;
  #wasRead = false;

  /** The current number, from 0. */
  get total(): number {
    return this.#value;
  }

  /** The number of changes. */
  get changes(): number {
    return this.#changes;
  }

  /** The total divided by the number of changes; undefined before the first change. */
  get average(): number | undefined {
    return this.#changes === 0 ? undefined : this.#value / this.#changes;
  }

  /** The change since the program started. */
  get changeSinceStart(): number {
    return this.#value - this.#valueAtStart;
  }

  /** Sets the number. @throws TypeError, RangeError if it is not a finite number */
  set(value: number): void {
    checkNumber(this.name, value);
    checkNumber(this.name, value - this.#value);
    this.queue.call(({ at }) => this.#change(value, at));
  }

  /** Adds to the number, by default 1, and returns it. @throws TypeError, RangeError */
  increment(by = 1): number {
    checkNumber(this.name, by);
    checkNumber(this.name, this.#value + by);
    this.queue.call(({ at }) => this.#change(this.#value + by, at));
    return this.#value;
  }

  /** Subtracts from the number, by default 1, and returns it. @throws TypeError, RangeError */
  decrement(by = 1): number {
    checkNumber(this.name, by);
    return this.increment(-by);
  }

  /** The number, for an expression such as `usage.kills += 1`. @internal */
  read(): number {
    this.#wasRead = true;
    return this.#value;
  }

  /**
   * Assigns a number. Until the stored value is known, an assignment after a read is taken as the second half of `+=`,
   * which then applies to the stored value. @internal
   */
  assign(value: number): void {
    checkNumber(this.name, value);
    if (this.queue.isBuffering && this.#wasRead) this.increment(value - this.#value);
    else this.set(value);
    this.#wasRead = false;
  }

  override restore(last: TrackableEvent | undefined): void {
    this.#value = last?.kind === 'statistic' ? last.value : 0;
    this.#changes = last?.kind === 'statistic' ? last.changesTotal : 0;
    this.#valueAtStart = this.#value;
  }

  #change(value: number, at: number): void {
    const change = value - this.#value;
    if (!Number.isFinite(change)) return; // The stored value was too large for this change.
    this.#value = value;
    this.#changes += 1;
    this.record(at, { kind: 'statistic', value, change, changes: 1, changesTotal: this.#changes });
  }
}

function checkNumber(name: string, value: unknown): void {
  if (typeof value !== 'number')
    throw new ArgumentTypeError(`the statistic '${name}' must be a number, received ${describe(value)}`);
  if (!Number.isFinite(value))
    throw new ArgumentRangeError(`the statistic '${name}' must be a finite number, received ${value}`);
}
