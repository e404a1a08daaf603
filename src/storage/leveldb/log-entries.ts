import { ByteReader } from './byte-reader.ts';
import { crc32c, unmask } from './crc32c.ts';
import { type SalvagedEntry, salvagedEntry } from './salvaged-entry.ts';

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const [FULL, FIRST, MIDDLE, LAST] = [1, 2, 3, 4];
/** A batch begins with the number of its first change (eight bytes) and the number of its changes (four). */
const BATCH_HEAD_BYTES = 12;
const NO_VALUE = Buffer.alloc(0);

interface Fragment {
  type: number;
  payload: Buffer;
  isIntact: boolean;
}

/** Every change in a log of LevelDB that can be read, also from batches of which a part is damaged. */
export function* logEntries(bytes: Buffer): Generator<SalvagedEntry> {
  let parts: Fragment[] = [];
  for (const fragment of fragmentsOf(bytes)) {
    const isBegin = fragment.type === FULL || fragment.type === FIRST;
    if (isBegin && parts.length > 0) {
      yield* batchEntries(parts);
      parts = [];
    }
    if (!isBegin && parts.length === 0) continue; // Where its batch begins is lost, and so are its numbers.
    parts.push(fragment);
    if (fragment.type === FIRST || fragment.type === MIDDLE) continue;
    yield* batchEntries(parts);
    parts = [];
  }
  if (parts.length > 0) yield* batchEntries(parts);
}

/** The fragments of batches as far as their headers can be believed. */
function* fragmentsOf(bytes: Buffer): Generator<Fragment> {
  for (let offset = 0; offset + HEADER_BYTES <= bytes.length; ) {
    const blockEnd = Math.min(bytes.length, offset - (offset % BLOCK_BYTES) + BLOCK_BYTES);
    if (blockEnd - offset < HEADER_BYTES) {
      offset = blockEnd;
      continue;
    }
    const end = offset + HEADER_BYTES + bytes.readUInt16LE(offset + 4);
    const fragment = fragmentAt(bytes, offset, Math.min(end, blockEnd));
    const follows = end <= blockEnd && (fragment?.isIntact || isPlausible(bytes, end, blockEnd));
    const next = follows ? end : nextIntact(bytes, offset + 1, blockEnd);
    if (fragment)
      yield follows ? fragment : { ...fragment, payload: bytes.subarray(offset + HEADER_BYTES, next) };
    offset = next;
  }
}

/** What begins here as a fragment; undefined if its kind is none. */
function fragmentAt(bytes: Buffer, offset: number, end: number): Fragment | undefined {
  const type = bytes[offset + 6]!;
  if (type < FULL! || type > LAST!) return undefined;
  const isIntact = crc32c(bytes.subarray(offset + 6, end)) === unmask(bytes.readUInt32LE(offset));
  return { type, payload: bytes.subarray(offset + HEADER_BYTES, end), isIntact };
}

/** Whether a fragment may begin here, or the block ends. */
function isPlausible(bytes: Buffer, offset: number, blockEnd: number): boolean {
  if (blockEnd - offset < HEADER_BYTES) return true;
  return fragmentAt(bytes, offset, offset + HEADER_BYTES + bytes.readUInt16LE(offset + 4))?.isIntact === true;
}

/** Where the next fragment begins whose checksum fits; the end of the block if there is none. */
function nextIntact(bytes: Buffer, from: number, blockEnd: number): number {
  for (let offset = from; offset + HEADER_BYTES <= blockEnd; offset++) {
    const end = offset + HEADER_BYTES + bytes.readUInt16LE(offset + 4);
    if (end <= blockEnd && fragmentAt(bytes, offset, end)?.isIntact) return offset;
  }
  return blockEnd;
}

function* batchEntries(parts: readonly Fragment[]): Generator<SalvagedEntry> {
  const bytes = Buffer.concat(parts.map(({ payload }) => payload));
  const isIntact =
    parts.every((part) => part.isIntact) && parts.at(-1)!.type !== FIRST && parts.at(-1)!.type !== MIDDLE;
  if (bytes.length < BATCH_HEAD_BYTES) return;
  const first = Number(bytes.readBigUInt64LE(0));
  const entries: SalvagedEntry[] = [];
  try {
    const reader = new ByteReader(bytes.subarray(BATCH_HEAD_BYTES));
    for (let sequence = first; !reader.isAtEnd; sequence++) {
      const kind = reader.take(1)[0]!;
      const key = reader.prefixed();
      const entry = salvagedEntry(key, kind, sequence, kind === 1 ? reader.prefixed() : NO_VALUE, isIntact);
      if (!entry) break;
      entries.push(entry);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  yield* entries;
}
