import { type FileHandle, open, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { gunzip, isDamage, unlessMissing } from '../files/index.ts';
import { READ_SIZE_BYTES } from './limits.ts';

/** Hands out the bytes of a file, piece by piece. */
export interface ByteSource {
  /** The next bytes; undefined where there are none at the moment. */
  read(): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/** What the last eight bytes of a compressed file say about its content. */
export interface ContentSum {
  crc: number;
  size: number;
}

/** One file of a log, opened for reading: renaming or removing it does no harm any more. */
export class OpenedFile {
  /** The name under which it was opened. */
  readonly path: string;
  readonly isCompressed: boolean;
  readonly device: bigint;
  readonly inode: bigint;
  /** When the file was made, in nanoseconds since 1970; 0 where the file system does not know. */
  readonly birthTime: bigint;
  readonly #handle: FileHandle;

  private constructor(
    path: string,
    isCompressed: boolean,
    handle: FileHandle,
    stats: { dev: bigint; ino: bigint; birthtimeNs: bigint },
  ) {
    this.path = path;
    this.isCompressed = isCompressed;
    this.#handle = handle;
    this.device = stats.dev;
    this.inode = stats.ino;
    this.birthTime = stats.birthtimeNs;
  }

  /** Opens a file; undefined if there is none. */
  static async open(path: string, isCompressed: boolean): Promise<OpenedFile | undefined> {
    const handle = await unlessMissing(open(path, 'r'));
    if (!handle) return undefined;
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return new OpenedFile(path, isCompressed, handle, stats);
    await handle.close();
    return undefined;
  }

  isSameAs({ device, inode }: OpenedFile): boolean {
    return this.device === device && this.inode === inode;
  }

  /** Whether the file still has the name under which it was opened. */
  async isInPlace(): Promise<boolean> {
    const stats = await unlessMissing(stat(this.path, { bigint: true }));
    return stats?.dev === this.device && stats.ino === this.inode;
  }

  /** Bytes on disk. */
  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  /** The content from a position on, uncompressed. */
  async read(start: number): Promise<ByteSource> {
    return this.isCompressed ? skip(readCompressed(this.#handle), start) : readPlain(this.#handle, start);
  }

  /** The bytes from `start` to `end`, as far as there are any. */
  async readRange(start: number, end: number): Promise<Buffer> {
    const { bytes, damage } = await takeBytes(await this.read(start), end - start);
    if (damage) throw damage;
    return bytes;
  }

  /** The first bytes of the content, as far as there are any; and why there are no more, if the next ones are damaged. */
  async readBeginning(size: number): Promise<{ bytes: Buffer; damage?: Error }> {
    return takeBytes(await this.read(0), size);
  }

  /** What tells the content of this file from that of others: of a compressed file as it says itself, of a plain one by reading it. */
  async sum(): Promise<ContentSum> {
    return this.isCompressed ? this.#readTrailer() : this.#sumUp();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #readTrailer(): Promise<ContentSum> {
    const trailer = Buffer.alloc(8);
    await this.#handle.read(trailer, 0, 8, Math.max(0, (await this.size()) - 8));
    return { crc: trailer.readUInt32LE(0), size: trailer.readUInt32LE(4) };
  }

  async #sumUp(): Promise<ContentSum> {
    const source = readPlain(this.#handle, 0);
    let crc = 0;
    let size = 0;
    for (let bytes = await source.read(); bytes; bytes = await source.read()) {
      crc = crc32(bytes, crc);
      size += bytes.length;
    }
    return { crc, size: size % 2 ** 32 };
  }
}

function readPlain(handle: FileHandle, start: number): ByteSource {
  let position = start;
  return {
    async read() {
      const buffer = Buffer.allocUnsafe(READ_SIZE_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, READ_SIZE_BYTES, position);
      position += bytesRead;
      return bytesRead > 0 ? buffer.subarray(0, bytesRead) : undefined;
    },
    async close() {},
  };
}

/** Reads by the handle's own method: a stream of its own making would close the handle with itself. */
function readCompressed(handle: FileHandle): ByteSource {
  const pieces = gunzip(() => readAll(readPlain(handle, 0)));
  return {
    async read() {
      const { done, value } = await pieces.next();
      return done ? undefined : value;
    },
    async close() {
      await pieces.return(undefined);
    },
  };
}

async function* readAll(source: ByteSource): AsyncGenerator<Buffer> {
  for (let bytes = await source.read(); bytes; bytes = await source.read()) yield bytes;
}

/** The next bytes of a source, which it closes. */
async function takeBytes(source: ByteSource, size: number): Promise<{ bytes: Buffer; damage?: Error }> {
  const parts: Buffer[] = [];
  try {
    for (let missing = size; missing > 0; ) {
      const bytes = await source.read();
      if (!bytes) break;
      parts.push(bytes.subarray(0, missing));
      missing -= bytes.length;
    }
    return { bytes: Buffer.concat(parts) };
  } catch (damage) {
    if (!isDamage(damage)) throw damage;
    return { bytes: Buffer.concat(parts), damage };
  } finally {
    await source.close();
  }
}

/** Passes over the first bytes of a source that cannot begin anywhere else. */
async function skip(source: ByteSource, count: number): Promise<ByteSource> {
  let left = count;
  let first: Buffer | undefined;
  while (left > 0) {
    const bytes = await source.read();
    if (!bytes) break;
    if (bytes.length > left) first = bytes.subarray(left);
    left -= bytes.length;
  }
  const read = async (): Promise<Buffer | undefined> => {
    const bytes = first ?? (await source.read());
    first = undefined;
    return bytes;
  };
  return { read, close: () => source.close() };
}
