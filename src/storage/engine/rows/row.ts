import { PLAIN } from '../../../values/index.ts';
import type { DataSource } from '../../contract/track.ts';
import { copyPlain, dataOfRecord, decodeTrack, type TrackRecord } from '../records/track-record.ts';
import type { RowBytes } from './row-bytes.ts';

/** The memory of a row and its place in the cache besides its bytes, estimated. */
const ROW_OVERHEAD_BYTES = 240;
/** The memory of decoded data, as a multiple of its encoded bytes, estimated. */
const DECODED_FACTOR = 4;

/**
 * A track's record as it was read, shared by all readers of the track. The first reader gets the decoded data. For the
 * second one the row keeps the decoded data, and gives copies, since callers may change what they get.
 */
export class Row implements DataSource {
  #bytes: Buffer;
  #start: number;
  #end: number;
  #wasRead = false;
  #kept: object | undefined;
  /** For the cache: whether the row was used since its last turn. */
  wasUsed = false;
  /** For the cache: is called with the bytes by which the row grows. */
  onGrown: ((bytes: number) => void) | undefined;

  /** @param bytes verified from `start` to `end` */
  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  get #length(): number {
    return this.#end - this.#start;
  }

  /** Bytes of memory that the row takes, estimated. */
  get sizeBytes(): number {
    return this.#length * (this.#kept ? 1 + DECODED_FACTOR : 1) + ROW_OVERHEAD_BYTES;
  }

  /** Moves the record to another buffer, so that the row no longer keeps the old one. */
  moveTo(place: RowBytes): void {
    const { bytes, start, end } = place.copy(this.#record);
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
  }

  get #record(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** The record, metadata included. */
  decode(): TrackRecord {
    return decodeTrack(this.#record);
  }

  readData(): object {
    if (this.#kept) return copyPlain(this.#kept);
    const record = this.decode();
    if (!this.#wasRead || record.form !== PLAIN) {
      this.#wasRead = true;
      return dataOfRecord(record);
    }
    this.#kept = record.data;
    this.onGrown?.(this.#length * DECODED_FACTOR);
    return copyPlain(record.data);
  }
}
