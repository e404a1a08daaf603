import { TrackingError } from '../errors.ts';
import { gunzip } from '../files/index.ts';

/** Bytes that tell what a file is packed with. */
export const MAGIC_SIZE_BYTES = 6;

const GZIP = Buffer.from([0x1f, 0x8b]);
/** What could be read, but not by Node.js. */
const OTHERS: readonly (readonly [name: string, magic: Buffer])[] = [
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from('\xfd7zXZ\0', 'latin1')],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['zip', Buffer.from('PK\x03\x04', 'latin1')],
];

/**
 * Whether content that begins like this is gzipped; its name does not matter.
 *
 * @throws TrackingError TRACKS_READ_FAILED if it is packed with something else
 */
export function isGzipped(beginning: Buffer, name: string): boolean {
  for (const [packer, magic] of OTHERS) {
    if (beginning.subarray(0, magic.length).equals(magic))
      throw new TrackingError('TRACKS_READ_FAILED', `${name} is packed with ${packer}: unpack it first`);
  }
  return beginning.subarray(0, GZIP.length).equals(GZIP);
}

/** The content of bytes that may be gzipped or not. */
export async function* unpack(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const iterator = bytes[Symbol.asyncIterator]();
  try {
    const beginning = await takeBeginning(iterator);
    const whole = startingWith(beginning, iterator);
    yield* isGzipped(beginning, name) ? gunzip(whole) : whole;
  } finally {
    await iterator.return?.();
  }
}

/** The first pieces, until they tell what the bytes are packed with. */
async function takeBeginning(iterator: AsyncIterator<Buffer>): Promise<Buffer> {
  let beginning = Buffer.alloc(0);
  while (beginning.length < MAGIC_SIZE_BYTES) {
    const { done, value } = await iterator.next();
    if (done) break;
    beginning = Buffer.concat([beginning, value]);
  }
  return beginning;
}

async function* startingWith(beginning: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield beginning;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
