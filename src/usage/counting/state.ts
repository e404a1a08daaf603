import { checkBoundedText } from '../../arguments/index.ts';
import { STATE_LENGTH_MAX } from '../partial/limits.ts';
import type { TrackableDefinition, TrackableEvent } from '../partial/usage-entry.ts';
import { type EventQueue, readClock } from './event-queue.ts';
import { Trackable } from './trackable.ts';

/** The options of a state. */
export interface StateSettings {
  initialState: string | undefined;
  keepRepeats: boolean;
}

const UNSET: StateSettings = { initialState: undefined, keepRepeats: false };

/** One of several texts at a time, such as the server that somebody plays on. */
export class State extends Trackable {
  readonly #settings: StateSettings;
  #state: string | undefined;
  #changes = 0;

  /** A tracker creates its trackables. @internal */
  constructor(definition: TrackableDefinition, queue: EventQueue, settings: StateSettings = UNSET) {
    super(definition, queue);
    this.#settings = settings;
    this.#state = settings.initialState;
  }

  /** The current state; undefined until one is set. */
  get state(): string | undefined {
    return this.#state;
  }

  /** The number of states that were stored. */
  get changes(): number {
    return this.#changes;
  }

  /** Enters a state. The current one is stored again only if repeats are kept. @throws TypeError, RangeError */
  set(state: string): void {
    checkBoundedText(`the state '${this.name}'`, state, STATE_LENGTH_MAX);
    this.queue.call(({ at }) => this.#enter(state, at));
  }

  override restore(last: TrackableEvent | undefined): void {
    this.#state = last?.kind === 'state' ? last.state : undefined;
    this.#changes = last?.kind === 'state' ? last.changesTotal : 0;
  }

  override begin(): void {
    const { initialState } = this.#settings;
    if (this.#state === undefined && initialState !== undefined) this.#enter(initialState, readClock().at);
  }

  #enter(state: string, at: number): void {
    if (state === this.#state && !this.#settings.keepRepeats) return;
    this.#state = state;
    this.#changes += 1;
    this.record(at, { kind: 'state', state, changesTotal: this.#changes });
  }
}
