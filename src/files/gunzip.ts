import { createGunzip } from 'node:zlib';
import { codeOf } from './failure.ts';

/** Bytes that are unpacked at once. They may be a thousand times as many when they are unpacked. */
const PACKED_SIZE_BYTES = 1 << 14;

/** Unpacked bytes of one piece. */
const PIECE_SIZE_BYTES = 1 << 18;

/** Bytes, or what reads the same ones each time that it is called. */
export type Packed = AsyncIterable<Buffer> | (() => AsyncIterable<Buffer>);

/**
 * The content of gzipped bytes. What can be unpacked of damaged ones comes before the error: all of it where they can be read again,
 * else as far as whole steps of 16 KiB go. An iteration over the stream itself would lose what it holds at that moment. Bytes that follow and are
 * not gzipped are passed over, as gzip does.
 *
 * @throws an error of which `isDamage` says that it is one; what `packed` throws
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
 * What comes of bytes before they turn out to be damaged, behind what was `given` of it already. A step in which it fails
 * gives nothing, not even what stands before the damage; so from `start` on, each byte is a step.
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
      // Whoever has repaired the file meanwhile has no share in what is slow.
      if (unpacker.isDone || position >= start + PACKED_SIZE_BYTES) return;
    }
  } finally {
    unpacker.close();
  }
}

/** Bytes in steps as they are unpacked; from a position on, one by one. */
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

/** Unpacks piece by piece. */
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

  /** What was unpacked since. */
  take(): Buffer[] {
    return this.#pieces.splice(0);
  }

  /** Why no more can be unpacked; undefined as long as nothing is wrong. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** @throws the error that ended it, if one did */
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

/** Whether the error says that packed data is damaged. */
export function isDamage(error: unknown): error is Error {
  return codeOf(error)?.startsWith('Z_') ?? false;
}
