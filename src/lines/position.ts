import { crc32 } from 'node:zlib';
import { TrackingError } from '../errors.ts';
import { CONTEXT_SIZE_BYTES } from './limits.ts';
import type { LineFile } from './line-file.ts';

/** A point between two bytes of a file. */
export interface Point {
  /** The number of bytes before it. */
  position: number;
  /** The last of them, at most `CONTEXT_SIZE_BYTES`. */
  context: Buffer;
}

export const BEGINNING: Point = { position: 0, context: Buffer.alloc(0) };

/** The point behind bytes that follow a point. */
export function pointBehind({ position, context }: Point, bytes: Buffer): Point {
  const before = bytes.length < CONTEXT_SIZE_BYTES ? Buffer.concat([context, bytes]) : bytes;
  return { position: position + bytes.length, context: before.subarray(-CONTEXT_SIZE_BYTES) };
}

/**
 * How a storage keeps a point: as a number that grows with its position. The low bits are a checksum of the context: it tells
 * whether a file is the one that the number was kept for.
 */
export class PositionFormat {
  readonly #fileKind: string;
  readonly #checkFactor: number;
  readonly #positionMax: number;

  /** @param fileKind names a file in the error for one that is too large, such as `a log file` */
  constructor(fileKind: string, checkBits: number) {
    this.#fileKind = fileKind;
    this.#checkFactor = 2 ** checkBits;
    this.#positionMax = 2 ** (53 - checkBits) - 1;
  }

  /** @throws TrackingError TRACKS_FULL if the file is too large */
  encode({ position, context }: Point): number {
    if (position <= this.#positionMax) return position * this.#checkFactor + this.#checkOf(context);
    throw new TrackingError(
      'TRACKS_FULL',
      `${this.#fileKind} of more than ${this.#positionMax} bytes cannot be loaded`,
    );
  }

  /** The point in a file; `shorter` if the file ends before it; undefined if the number was kept for another file. */
  async find(file: LineFile, kept: number): Promise<Point | 'shorter' | undefined> {
    const position = Math.floor(kept / this.#checkFactor);
    const start = Math.max(0, position - CONTEXT_SIZE_BYTES);
    const context = await file.readRange(start, position);
    if (context.length < position - start) return 'shorter';
    return this.#checkOf(context) === kept % this.#checkFactor ? { position, context } : undefined;
  }

  #checkOf(context: Buffer): number {
    return crc32(context) % this.#checkFactor;
  }
}
