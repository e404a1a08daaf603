import type { TrackableDefinition, TrackableEvent, TrackableKind } from '../partial/usage-entry.ts';
import type { ClockReading } from './clock-reading.ts';
import type { EventQueue } from './event-queue.ts';
import type { QueuedEvent } from './queued-event.ts';

/** What is tracked under a name. Its value lives in memory; what happens to it goes to the disk in the background. */
export abstract class Trackable {
  /** @internal */
  readonly definition: TrackableDefinition;
  readonly #queue: EventQueue;

  /** Trackables are made by a tracker. @internal */
  constructor(definition: TrackableDefinition, queue: EventQueue) {
    this.definition = definition;
    this.#queue = queue;
  }

  /** The name it was given. */
  get name(): string {
    return this.definition.name;
  }

  /** What kind of trackable it is. */
  get kind(): TrackableKind {
    return this.definition.kind;
  }

  /** What it is for; '' if nothing was said. */
  get description(): string {
    return this.definition.description;
  }

  /**
   * Sets it to what was stored last, and under which definition; to its beginning if nothing was. @internal
   */
  abstract restore(last: TrackableEvent | undefined, definition?: TrackableDefinition): void;

  /** Counting begins. @internal */
  begin(): void {}

  /** Counting ends, by switching off or at the end of the program. @internal */
  end(): void {}

  /** Does a call, unless counting is off. */
  protected call(action: (moment: ClockReading) => void): void {
    this.#queue.call(action);
  }

  /** Queues what happened; false if it is not taken, as what was called before the stored values are known. */
  protected record(event: QueuedEvent): boolean {
    return this.#queue.add(event);
  }

  /** Whether the stored value is not known yet. */
  protected get isBuffering(): boolean {
    return this.#queue.isBuffering;
  }

  /** Grows whenever what was queued is taken to the disk. */
  protected get generation(): number {
    return this.#queue.generation;
  }
}
