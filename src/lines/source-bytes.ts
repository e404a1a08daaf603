import { describe } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';
import { READ_SIZE_BYTES } from './limits.ts';

/** Bytes or text, cut anywhere. */
export type Pieces = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

const HALF_AT_END = /[\ud800-\udbff]$/;
const HALF = /\p{Surrogate}/u;
/** Is part of no character in UTF-8. */
const NO_CHARACTER = Buffer.of(0xff);

/** The pieces as bytes; text in UTF-8, in which half a surrogate pair becomes a byte that is not UTF-8. */
export async function* toBytes(pieces: Pieces): AsyncGenerator<Buffer> {
  let half = '';
  for await (const piece of pieces) {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array))
      throw new ArgumentTypeError(
        `source must be an iterable of bytes or text, received ${describe(piece)} in it`,
      );
    const whole = typeof piece === 'string' ? half + piece : piece;
    // A character may have been cut in two between two texts.
    half = typeof whole === 'string' && HALF_AT_END.test(whole) ? whole.slice(-1) : '';
    yield* inSlices(
      typeof whole === 'string' ? encode(whole.slice(0, whole.length - half.length)) : asBuffer(whole),
    );
  }
  yield encode(half);
}

function asBuffer(piece: Uint8Array): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}

function encode(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts = text.split(HALF).flatMap((part) => [NO_CHARACTER, Buffer.from(part)]);
  return Buffer.concat(parts.slice(1));
}

/** A large piece would make as many lines at once. */
function* inSlices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += READ_SIZE_BYTES) yield bytes.subarray(at, at + READ_SIZE_BYTES);
}
