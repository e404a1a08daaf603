import { describe, listNames } from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { TRACKABLES_MAX } from '../partial/limits.ts';
import { isSameTrackable, type TrackableDefinition } from '../partial/usage-entry.ts';
import { EventQueue } from './event-queue.ts';
import { Sequence } from './sequence.ts';
import { State, type StateSettings } from './state.ts';
import { Statistic } from './statistic.ts';
import { Timer } from './timer.ts';
import type { LastEvent, Trackable } from './trackable.ts';
import { parseSpec } from './trackable-spec.ts';

export class Trackables {
  readonly #byName = new Map<string, Trackable>();
  readonly #maxRows = new Map<string, number>();
  readonly #queue: EventQueue;
  #lasts: ReadonlyMap<string, LastEvent> | undefined;

  constructor(queue: EventQueue) {
    this.#queue = queue;
  }

  get byName(): ReadonlyMap<string, Trackable> {
    return this.#byName;
  }

  [Symbol.iterator](): Iterator<Trackable> {
    return this.#byName.values();
  }

  /** The rows to keep of a trackable; undefined if it does not say. */
  maxRowsOf(name: string): number | undefined {
    return this.#maxRows.get(name);
  }

  /** Creates a trackable, or returns the existing one of the same definition. @throws TypeError, RangeError */
  define(name: unknown, spec: unknown): Trackable {
    const parsed = parseSpec(name, spec);
    const known = this.#byName.get(parsed.definition.name);
    if (known) return checkSame(known, parsed.definition);
    if (this.#byName.size >= TRACKABLES_MAX)
      throw new ArgumentRangeError(`a tracker has at most ${TRACKABLES_MAX} trackables`);
    const trackable = create(parsed.definition, this.#queue, parsed.state);
    this.#byName.set(trackable.name, trackable);
    if (parsed.maxRows !== undefined) this.#maxRows.set(trackable.name, parsed.maxRows);
    if (this.#lasts) restore(trackable, this.#lasts.get(trackable.name));
    if (this.#lasts && !this.#queue.isOff) trackable.begin();
    return trackable;
  }

  get isRestored(): boolean {
    return this.#lasts !== undefined;
  }

  /** Sets all trackables, also later ones, to their stored values, or else to their initial ones. */
  restore(lasts: ReadonlyMap<string, LastEvent>): void {
    this.#lasts = lasts;
    for (const trackable of this) restore(trackable, lasts.get(trackable.name));
  }

  /** The stored trackables that are not defined. Calls on them have no effect. */
  storedOnly(): Trackable[] {
    const queue = new EventQueue(() => {});
    queue.discard();
    const others: Trackable[] = [];
    for (const [name, last] of this.#lasts ?? []) {
      if (this.#byName.has(name) || !last.definition) continue;
      const other = create(last.definition, queue);
      restore(other, last);
      others.push(other);
    }
    return others;
  }

  /** The trackable of this name and class. @throws TypeError if there is none */
  get<T extends Trackable>(name: string, type: abstract new (...args: never[]) => T): T {
    const trackable = this.#byName.get(name);
    if (trackable instanceof type) return trackable;
    if (trackable)
      throw new ArgumentTypeError(`'${name}' is a ${trackable.kind}, not a ${type.name.toLowerCase()}`);
    throw unknownTrackable(name, this.#byName.keys());
  }

  /** @throws TypeError if there is no trackable of this name */
  check(name: string): void {
    if (!this.#byName.has(name)) throw unknownTrackable(name, this.#byName.keys());
  }
}

export function unknownTrackable(name: unknown, known: Iterable<string>): TypeError {
  const shown = typeof name === 'string' ? `'${name.slice(0, 100)}'` : describe(name);
  return new ArgumentTypeError(`there is no trackable ${shown}. Known are: ${listNames(known)}`);
}

function restore(trackable: Trackable, last: LastEvent | undefined): void {
  trackable.restore(last?.event, last?.definition);
}

function create(definition: TrackableDefinition, queue: EventQueue, state?: StateSettings): Trackable {
  switch (definition.kind) {
    case 'statistic':
      return new Statistic(definition, queue);
    case 'state':
      return new State(definition, queue, state);
    case 'timer':
      return new Timer(definition, queue);
    case 'sequence':
      return new Sequence(definition, queue);
  }
}

function checkSame(known: Trackable, definition: TrackableDefinition): Trackable {
  if (isSameTrackable(known.definition, definition)) return known;
  throw new ArgumentTypeError(
    `'${known.name}' is a ${known.kind} that was defined in another way; a name stands for one trackable`,
  );
}
