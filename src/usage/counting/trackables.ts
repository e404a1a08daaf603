import { describe } from '../../arguments/index.ts';
import { listNames } from '../arguments.ts';
import { TRACKABLES_MAX } from '../partial/limits.ts';
import { isSameTrackable, type TrackableDefinition } from '../partial/usage-entry.ts';
import type { EventQueue } from './event-queue.ts';
import { Sequence } from './sequence.ts';
import { State } from './state.ts';
import { Statistic } from './statistic.ts';
import { Timer } from './timer.ts';
import type { Trackable } from './trackable.ts';
import { type ParsedSpec, parseSpec } from './trackable-spec.ts';

/** The trackables of a tracker, by name. */
export class Trackables {
  readonly #byName = new Map<string, Trackable>();
  readonly #maxRows = new Map<string, number>();
  readonly #queue: EventQueue;
  readonly #onDefined: (trackable: Trackable) => void;

  constructor(queue: EventQueue, onDefined: (trackable: Trackable) => void) {
    this.#queue = queue;
    this.#onDefined = onDefined;
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
      throw new RangeError(`a tracker has at most ${TRACKABLES_MAX} trackables`);
    const trackable = create(parsed, this.#queue);
    this.#byName.set(trackable.name, trackable);
    if (parsed.maxRows !== undefined) this.#maxRows.set(trackable.name, parsed.maxRows);
    this.#onDefined(trackable);
    return trackable;
  }

  /** The trackable of this name and class. @throws TypeError if there is none */
  get<T extends Trackable>(name: string, type: abstract new (...args: never[]) => T): T {
    const trackable = this.#byName.get(name);
    if (trackable instanceof type) return trackable;
    if (trackable) throw new TypeError(`'${name}' is a ${trackable.kind}, not a ${type.name.toLowerCase()}`);
    throw unknownTrackable(name, this.#byName.keys());
  }

  /** @throws TypeError if there is no trackable of this name */
  check(name: string): void {
    if (!this.#byName.has(name)) throw unknownTrackable(name, this.#byName.keys());
  }
}

/** The error for an undefined name. */
export function unknownTrackable(name: unknown, known: Iterable<string>): TypeError {
  const shown = typeof name === 'string' ? `'${name.slice(0, 100)}'` : describe(name);
  return new TypeError(`there is no trackable ${shown}. Known are: ${listNames(known)}`);
}

function create({ definition, state }: ParsedSpec, queue: EventQueue): Trackable {
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
  throw new TypeError(
    `'${known.name}' is a ${known.kind} that was defined in another way; a name stands for one trackable`,
  );
}
