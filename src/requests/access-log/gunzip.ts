import { createGunzip } from 'node:zlib';
import { READ_SIZE_BYTES } from './limits.ts';

/** Bytes that are unpacked at once. They may be a thousand times as many when they are unpacked. */
const PACKED_SIZE_BYTES = 1 << 14;

/**
 * The content of gzipped bytes. What can be unpacked of damaged ones comes before the error; an iteration over the stream itself would
 * lose what it holds at that moment. Bytes that follow and are not gzipped are passed over, as gzip does.
 */
export async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker();
  try {
    for await (const bytes of packed) {
      for (let at = 0; at < bytes.length && !unpacker.isDone; at += PACKED_SIZE_BYTES) {
        await unpacker.write(bytes.subarray(at, at + PACKED_SIZE_BYTES));
        yield* unpacker.take();
      }
      if (unpacker.isDone) return;
    }
    await unpacker.end();
    yield* unpacker.take();
  } finally {
    unpacker.close();
  }
}

/** Unpacks piece by piece. */
class Unpacker {
  readonly #stream = createGunzip({ chunkSize: READ_SIZE_BYTES });
  readonly #pieces: Buffer[] = [];
  #failure: Error | undefined;
  #isDone = false;
  #wake = (): void => {};

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#pieces.push(bytes));
    this.#stream.on('error', (error) => this.#finish(error));
    this.#stream.on('end', () => this.#finish());
  }

  /** Whether nothing more will be unpacked. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Resolves when the bytes are unpacked, or will not be. The stream itself says nothing of bytes that it passes over. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#stream.write(bytes, () => resolve());
    });
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isDone) resolve();
      else this.#stream.end();
    });
  }

  /** What was unpacked since. @throws the error that ended it, after that */
  *take(): Generator<Buffer> {
    yield* this.#pieces.splice(0);
    if (this.#failure) throw this.#failure;
  }

  close(): void {
    this.#stream.destroy();
  }

  #finish(failure?: Error): void {
    this.#failure ??= failure;
    this.#isDone = true;
    this.#wake();
  }
}

/** Whether the error says that packed data is damaged. */
export function isDamage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
