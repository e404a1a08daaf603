import { TrackingError } from '../../errors.ts';
import { BATCH_SIZE_BYTES_MAX } from './limits.ts';

/** Counts the bytes that wait for the disk, from the moment a save is handed in, and holds back callers until there is room. */
export class Backlog {
  readonly #sizeBytesMax: number;
  #sizeBytes = 0;
  #onRoom: (() => void)[] = [];

  constructor(sizeBytesMax: number) {
    this.#sizeBytesMax = sizeBytesMax;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Whether there is room for more: at most half of what may wait is waiting. */
  get hasRoom(): boolean {
    return this.#sizeBytes <= this.#sizeBytesMax / 2;
  }

  /** @throws TrackingError TRACKS_OVERLOADED if too much waits already */
  check(): void {
    if (this.#sizeBytes <= this.#sizeBytesMax) return;
    const what = `${this.#sizeBytes} bytes are waiting for the disk already`;
    const how = 'await what you save, wait for ready(), or raise queueSizeBytesMax';
    throw new TrackingError('TRACKS_OVERLOADED', `${what}; ${how}`);
  }

  /**
   * Checks that a batch may have this size.
   *
   * @throws TrackingError TRACKS_OVERLOADED if it is too large
   */
  checkBatch(sizeBytes: number): void {
    const sizeBytesMax = Math.max(this.#sizeBytesMax, BATCH_SIZE_BYTES_MAX);
    if (sizeBytes <= sizeBytesMax) return;
    const what = `one batch has more than ${sizeBytesMax} bytes, and it would be in memory as a whole`;
    throw new TrackingError('TRACKS_OVERLOADED', `${what}; save it in parts, or raise queueSizeBytesMax`);
  }

  add(sizeBytes: number): void {
    this.#sizeBytes += sizeBytes;
  }

  remove(sizeBytes: number): void {
    this.#sizeBytes -= sizeBytes;
    if (this.#onRoom.length === 0 || !this.hasRoom) return;
    const waiting = this.#onRoom;
    this.#onRoom = [];
    for (const go of waiting) go();
  }

  /** Waits until there is room. */
  async room(): Promise<void> {
    while (!this.hasRoom) await new Promise<void>((resolve) => this.#onRoom.push(resolve));
  }
}
