import type { TrackableDefinition, TrackableEvent, TrackableKind } from '../partial/usage-entry.ts';
import type { EventQueue } from './event-queue.ts';

/** The last entry of a trackable. */
export interface LastEvent {
  event: TrackableEvent;
  /** Undefined if it is lost. */
  definition: TrackableDefinition | undefined;
}

/** Something that is counted under a name. Its value is in memory; its events go to the disk in the background. */
export abstract class Trackable {
  /** @internal */
  readonly definition: TrackableDefinition;
  /** The events on their way to the disk. @internal */
  protected readonly queue: EventQueue;

  /** A tracker creates its trackables. @internal */
  constructor(definition: TrackableDefinition, queue: EventQueue) {
    this.definition = definition;
    this.queue = queue;
  }

  /** Its name. */
  get name(): string {
    return this.definition.name;
  }

  /** Its kind. */
  get kind(): TrackableKind {
    return this.definition.kind;
  }

  /** What it counts; '' by default. */
  get description(): string {
    return this.definition.description;
  }

  /** Sets the value from the last stored event and its definition, or to the initial value. @internal */
  abstract restore(last: TrackableEvent | undefined, definition?: TrackableDefinition): void;

  /** Queues an event for the disk. @internal */
  protected record(at: number, event: TrackableEvent): void {
    this.queue.add({ definition: this.definition, at, event });
  }

  /** Is called when counting begins. @internal */
  begin(): void {}

  /** Is called when counting ends: it is switched off, or the program ends. @internal */
  end(): void {}
}
