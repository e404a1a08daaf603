import { createGunzip } from 'node:zlib';
import { codeOf } from './failure.ts';

/** Packed bytes to unpack at once. Unpacked they can be a thousand times as many. */
const PACKED_SIZE_BYTES = 1 << 14;

/** The size of an unpacked piece, in bytes. */
const PIECE_SIZE_BYTES = 1 << 18;

/** Packed bytes, or a function that reads the same bytes on each call. */
export type Packed = AsyncIterable<Buffer> | (() => AsyncIterable<Buffer>);

/**
 * Unpacks gzipped bytes. Damaged ones yield what can be unpacked before the error: all of it if they can be read again,
 * otherwise as far as whole steps of 16 KiB go. Iterating over the stream would lose its buffer at that moment. Ignores
 * trailing bytes that are not gzipped, as gzip does.
 *
 * @throws an error for which `isDamage` is true; what `packed` throws
 */
export async function* gunzip(packed: Packed): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker();
  let [through, given] = [0, 0];
  try {
    for await (const step of cut(typeof packed === 'function' ? packed() : packed)) {
      await unpacker.write(step);
      for (const bytes of unpacker.take()) {
        given += bytes.length;
        yield bytes;
      }
      if (unpacker.failure && typeof packed === 'function') yield* unpackSlowly(packed(), through, given);
      unpacker.check();
      if (unpacker.isDone) return;
      through += step.length;
    }
    await unpacker.end();
    yield* unpacker.take();
    unpacker.check();
  } finally {
    unpacker.close();
  }
}

/**
 * Unpacks the bytes before a damage, after the `given` ones. A failed step yields nothing, not even what precedes the
 * damage; so from `start` on, each byte is a step.
 */
async function* unpackSlowly(
  packed: AsyncIterable<Buffer>,
  start: number,
  given: number,
): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker();
  let [position, left] = [0, given];
  try {
    for await (const step of cut(packed, start)) {
      await unpacker.write(step);
      for (const bytes of unpacker.take()) {
        if (bytes.length > left) yield bytes.subarray(left);
        left = Math.max(0, left - bytes.length);
      }
      position += step.length;
      // Nothing failed this time: the file was repaired in the meantime.
      if (unpacker.isDone || position >= start + PACKED_SIZE_BYTES) return;
    }
  } finally {
    unpacker.close();
  }
}

/** Bytes in steps for unpacking; single bytes from a position on. */
async function* cut(
  packed: AsyncIterable<Buffer>,
  slowFrom = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const bytes of packed) {
    for (let at = 0; at < bytes.length; ) {
      const left = slowFrom - position;
      const size = left > 0 ? Math.min(PACKED_SIZE_BYTES, left) : 1;
      const step = bytes.subarray(at, at + size);
      yield step;
      at += step.length;
      position += step.length;
    }
  }
}

/** Unpacks in pieces. */
class Unpacker {
  readonly #stream = createGunzip({ chunkSize: PIECE_SIZE_BYTES });
  readonly #pieces: Buffer[] = [];
  #failure: Error | undefined;
  #isDone = false;
  #wake = (): void => {};

  constructor() {
    this.#stream.on('data', (bytes: Buffer) => this.#pieces.push(bytes));
    this.#stream.on('error', (error) => this.#finish(error));
    this.#stream.on('end', () => this.#finish());
  }

  /** Whether it has unpacked everything, or failed. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** Resolves when the bytes are unpacked, or never will be. The stream itself does not report ignored bytes. */
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

  /** The pieces unpacked since the last call. */
  take(): Buffer[] {
    return this.#pieces.splice(0);
  }

  /** Why it failed; undefined as long as it has not. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** @throws the failure, if there is one */
  check(): void {
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

/** Whether an error means that packed data is damaged. */
export function isDamage(error: unknown): error is Error {
  return codeOf(error)?.startsWith('Z_') ?? false;
}
