import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { gunzip, isDamage, unlessMissing } from '../files/index.ts';
import { READ_SIZE_BYTES } from './limits.ts';
import { toReadError } from './read-error.ts';
import { isGzipped, MAGIC_SIZE_BYTES } from './unpack.ts';

/** Opens a pipe without waiting for its writer. Windows has no such flag. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** At the end of a gzipped file: the checksum and the size of its content. */
export const TRAILER_SIZE_BYTES = 8;

/** The first bytes of a file, and the damage behind them if a packed file has fewer than were asked for. */
export interface FileStart {
  bytes: Buffer;
  damage: Error | undefined;
}

/** What is known of a file when it is opened. */
interface Opened {
  path: string;
  kind: string;
  handle: FileHandle;
  isPacked: boolean;
  stats: { dev: bigint; ino: bigint; size: bigint; birthtimeNs: bigint };
}

/** A file of lines, opened for reading; it can be renamed or removed meanwhile. Its content is unpacked if it is gzipped. */
export class LineFile {
  /** The name under which it was opened. */
  readonly path: string;
  readonly isPacked: boolean;
  /** Tells it from all other files of the machine, whatever they are called. */
  readonly identity: string;
  /** Bytes on disk when it was opened. */
  readonly sizeBytes: number;
  /** When the file was made, in nanoseconds since 1970; 0 where the file system does not know. */
  readonly birthTime: bigint;
  readonly #kind: string;
  readonly #handle: FileHandle;
  #bytesRead = 0;

  private constructor({ path, kind, handle, isPacked, stats }: Opened) {
    this.path = path;
    this.isPacked = isPacked;
    this.identity = identityOf(stats);
    this.sizeBytes = Number(stats.size);
    this.birthTime = stats.birthtimeNs;
    this.#kind = kind;
    this.#handle = handle;
  }

  /**
   * @param kind names the file in errors, such as `access log`
   * @param isPacked whether the file is gzipped. Default: as its first bytes say
   * @throws TrackingError TRACKS_READ_FAILED if it is not there, cannot be read, or is no file
   */
  static async open(kind: string, path: string, isPacked?: boolean): Promise<LineFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, READ_AT_ONCE);
      const stats = await handle.stat({ bigint: true });
      if (!stats.isFile()) throw new Error('it is not a file');
      return new LineFile({
        path,
        kind,
        handle,
        stats,
        isPacked: isPacked ?? (await looksPacked(handle, path)),
      });
    } catch (cause) {
      await handle?.close();
      throw toReadError(`cannot read the ${kind} '${path}'`, cause);
    }
  }

  /** How far the bytes on disk have been read. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Whether the file still has the name under which it was opened. */
  async isInPlace(): Promise<boolean> {
    const stats = await unlessMissing(stat(this.path, { bigint: true }));
    return stats !== undefined && identityOf(stats) === this.identity;
  }

  /** Bytes on disk now. */
  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** The content from a position on. A plain file that grows meanwhile is read to its new end. */
  async *read(start = 0): AsyncGenerator<Buffer> {
    if (!this.isPacked) {
      yield* this.#readPlain(start);
      return;
    }
    let left = start;
    for await (const bytes of gunzip(() => this.#readPlain(0))) {
      if (bytes.length > left) yield bytes.subarray(left);
      left = Math.max(0, left - bytes.length);
    }
  }

  /** The content from `start` to `end`, as far as there is any. @throws the damage of a packed file */
  async readRange(start: number, end: number): Promise<Buffer> {
    const { bytes, damage } = await this.#take(start, end);
    if (damage) throw damage;
    return bytes;
  }

  /** The first bytes of the content, as far as there are any. */
  readBeginning(size: number): Promise<FileStart> {
    return this.#take(0, size);
  }

  /** The last bytes on disk, which of a packed file say what it holds. */
  async readTrailer(): Promise<Buffer> {
    const trailer = Buffer.alloc(Math.min(TRAILER_SIZE_BYTES, this.sizeBytes));
    await this.#handle.read(trailer, 0, trailer.length, this.sizeBytes - trailer.length);
    return trailer;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #take(start: number, end: number): Promise<FileStart> {
    const parts: Buffer[] = [];
    let missing = end - start;
    try {
      for await (const bytes of missing > 0 ? this.read(start) : []) {
        parts.push(bytes.subarray(0, missing));
        missing -= bytes.length;
        if (missing <= 0) break;
      }
    } catch (damage) {
      if (!isDamage(damage)) throw damage;
      return { bytes: Buffer.concat(parts), damage };
    }
    return { bytes: Buffer.concat(parts), damage: undefined };
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
      throw toReadError(`cannot read the ${this.#kind} '${this.path}'`, cause);
    }
  }
}

function identityOf({ dev, ino }: { dev: bigint; ino: bigint }): string {
  return `${dev}:${ino}`;
}

async function looksPacked(handle: FileHandle, path: string): Promise<boolean> {
  const beginning = Buffer.alloc(MAGIC_SIZE_BYTES);
  const { bytesRead } = await handle.read(beginning, 0, MAGIC_SIZE_BYTES, 0);
  return isGzipped(beginning.subarray(0, bytesRead), `'${path}'`);
}
