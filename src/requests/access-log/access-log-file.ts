import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { messageOf, TrackingError } from '../../errors.ts';
import { gunzip, isDamage } from '../../files/index.ts';
import { READ_SIZE_BYTES } from './limits.ts';
import { isGzipped, MAGIC_SIZE_BYTES } from './unpack.ts';

/** To open a pipe would wait for somebody who writes to it. Windows has no such flag. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** A log file that was opened for reading: to rename or to remove it does no harm any more. */
export class AccessLogFile {
  /** The name under which it was opened. */
  readonly path: string;
  readonly isCompressed: boolean;
  /** Tells it from all other files of the machine, whatever they are called. */
  readonly identity: string;
  /** Bytes on disk when it was opened. */
  readonly sizeBytes: number;
  readonly #handle: FileHandle;
  #bytesRead = 0;

  private constructor(
    path: string,
    handle: FileHandle,
    stats: { identity: string; sizeBytes: number; isCompressed: boolean },
  ) {
    this.path = path;
    this.#handle = handle;
    this.identity = stats.identity;
    this.sizeBytes = stats.sizeBytes;
    this.isCompressed = stats.isCompressed;
  }

  /** @throws TrackingError TRACKS_READ_FAILED if it is not there, cannot be read, or is no file */
  static async open(path: string): Promise<AccessLogFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, READ_AT_ONCE);
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw new Error('it is not a file');
      const beginning = Buffer.alloc(MAGIC_SIZE_BYTES);
      const { bytesRead } = await handle.read(beginning, 0, MAGIC_SIZE_BYTES, 0);
      const isCompressed = isGzipped(beginning.subarray(0, bytesRead), `'${path}'`);
      return new AccessLogFile(path, handle, {
        identity: `${stats.dev}:${stats.ino}`,
        sizeBytes: Number(stats.size),
        isCompressed,
      });
    } catch (cause) {
      await handle?.close();
      throw toReadError(path, cause);
    }
  }

  /** How far the bytes on disk have been read. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** The content from a position on, unpacked. A plain file that grows meanwhile is read to its new end. */
  async *read(start = 0): AsyncGenerator<Buffer> {
    if (!this.isCompressed) {
      yield* this.#readPlain(start);
      return;
    }
    let left = start;
    for await (const bytes of gunzip(() => this.#readPlain(0))) {
      if (bytes.length > left) yield bytes.subarray(left);
      left = Math.max(0, left - bytes.length);
    }
  }

  /** The content from `start` to `end`, as far as there is any. */
  async readRange(start: number, end: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = end - start;
    if (missing <= 0) return Buffer.alloc(0);
    for await (const bytes of this.read(start)) {
      parts.push(bytes.subarray(0, missing));
      missing -= bytes.length;
      if (missing <= 0) break;
    }
    return Buffer.concat(parts);
  }

  /** The first bytes of the content, as far as there are any; of a damaged file, as far as it is whole. */
  async readBeginning(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = size;
    try {
      for await (const bytes of this.read()) {
        parts.push(bytes.subarray(0, missing));
        missing -= bytes.length;
        if (missing <= 0) break;
      }
    } catch (error) {
      // Of damage behind it, whoever reads the rest is told.
      if (!isDamage(error) || parts.length === 0) throw error;
    }
    return Buffer.concat(parts);
  }

  /** The last bytes on disk. */
  async readTail(size: number): Promise<Buffer> {
    const tail = Buffer.alloc(Math.min(size, this.sizeBytes));
    await this.#handle.read(tail, 0, tail.length, this.sizeBytes - tail.length);
    return tail;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async *#readPlain(start: number): AsyncGenerator<Buffer> {
    for (let position = start; ; ) {
      const bytes = await this.#readPiece(position);
      if (bytes.length === 0) return;
      position += bytes.length;
      this.#bytesRead = Math.max(this.#bytesRead, position);
      yield bytes;
    }
  }

  async #readPiece(position: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(READ_SIZE_BYTES);
    try {
      const { bytesRead } = await this.#handle.read(buffer, 0, READ_SIZE_BYTES, position);
      return buffer.subarray(0, bytesRead);
    } catch (cause) {
      throw toReadError(this.path, cause);
    }
  }
}

/** Errors of the file system, as whoever reads a log is told of them. */
export function toReadError(path: string, cause: unknown): unknown {
  if (cause instanceof TrackingError || cause instanceof TypeError) return cause;
  return new TrackingError(
    'TRACKS_READ_FAILED',
    `cannot read the access log '${path}': ${messageOf(cause)}`,
    {
      cause,
    },
  );
}
