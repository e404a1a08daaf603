import { Slices } from '../../../slices/index.ts';
import { trackIdOf } from '../../contract/track-id.ts';
import type { Delivery } from '../../contract/types.ts';
import { checkRunExists, type NewTrack } from './new-track.ts';
import { PendingOperation } from './pending-operation.ts';
import type { WriteGroup } from './write-group.ts';

/** Saves one track. */
export class SaveOperation extends PendingOperation<string> {
  readonly #track: NewTrack;

  constructor(track: NewTrack) {
    super();
    this.#track = track;
  }

  get sizeBytes(): number {
    return this.#track.bytes.length;
  }

  stage(group: WriteGroup): boolean {
    group.checkRoom(1);
    this.#track.stage(group);
    return true;
  }

  protected get result(): string {
    return trackIdOf(this.#track.trackNum);
  }
}

/** Saves several tracks in one batch, or none; as a delivery at most once. */
export class SaveManyOperation extends PendingOperation<string[]> {
  readonly sizeBytes: number;
  readonly isAlone: boolean;
  readonly #tracks: readonly NewTrack[];
  readonly #delivery: Delivery | undefined;
  readonly #trackIds: string[] = [];

  constructor(tracks: readonly NewTrack[], delivery: Delivery | undefined) {
    super();
    this.#tracks = tracks;
    this.#delivery = delivery;
    this.sizeBytes = tracks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.isAlone = tracks.length > 1000;
  }

  stage(group: WriteGroup): boolean | Promise<boolean> {
    if (isDelivered(group, this.#delivery)) return true;
    group.checkRoom(this.#tracks.length);
    for (const { runId } of this.#tracks) if (runId !== 0) checkRunExists(group, runId);
    return this.isAlone ? this.#stageInSlices(group) : this.#stageAll(group);
  }

  protected get result(): string[] {
    return this.#trackIds;
  }

  #stageAll(group: WriteGroup): boolean {
    if (this.#delivery) group.setPosition(this.#delivery.source, this.#delivery.position);
    for (const track of this.#tracks) this.#stageTrack(group, track);
    return true;
  }

  async #stageInSlices(group: WriteGroup): Promise<boolean> {
    if (this.#delivery) group.setPosition(this.#delivery.source, this.#delivery.position);
    const slices = new Slices();
    for (const track of this.#tracks) {
      this.#stageTrack(group, track);
      if (slices.isOver()) await slices.next();
    }
    return true;
  }

  #stageTrack(group: WriteGroup, track: NewTrack): void {
    track.stage(group);
    this.#trackIds.push(trackIdOf(track.trackNum));
  }
}

function isDelivered(group: WriteGroup, delivery: Delivery | undefined): boolean {
  return delivery !== undefined && (group.position(delivery.source) ?? -1) >= delivery.position;
}
