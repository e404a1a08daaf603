import { crc32c, unmask } from './crc32c.ts';
import { damage } from './damage.ts';

const BLOCK_BYTES = 32 * 1024;
/** Checksum, length and type of a fragment. */
const HEADER_BYTES = 7;
/** Types of fragments; one that is neither first nor last has type 3. */
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/** A record in a file of LevelDB's log format, or what can be read of a damaged one. */
export interface LogRecord {
  bytes: Buffer;
  /** What is wrong with it; undefined if it is what was written. */
  fault: string | undefined;
  /** Whether the fault is one that a crash leaves at the end of the file: the record was not written to its end. */
  isTorn: boolean;
}

/** A part of a record, within one block. */
interface Fragment {
  offset: number;
  /** 0 if it is damaged so that it has none. */
  type: number;
  payload: Buffer;
  isIntact: boolean;
  isTorn: boolean;
}

/**
 * The records of a file in the format of LevelDB's logs, which the MANIFEST has too. Skips a torn last record; anything
 * else that LevelDB would silently skip is damage.
 *
 * @throws TrackingError TRACKS_CORRUPTED
 */
export function* readLog(file: string, bytes: Buffer): Generator<Buffer> {
  for (const record of recordsOf(bytes)) {
    if (record.isTorn) return;
    if (record.fault !== undefined) throw damage(file, record.fault);
    yield record.bytes;
  }
}

/** All records of a file, whole and damaged ones. */
export function* recordsOf(bytes: Buffer): Generator<LogRecord> {
  let parts: Fragment[] = [];
  for (const fragment of fragmentsOf(bytes)) {
    const isBegin = fragment.type === FULL || fragment.type === FIRST;
    if (isBegin && parts.length > 0) {
      yield joined(parts, false);
      parts = [];
    }
    parts.push(fragment);
    if (fragment.type !== FULL && fragment.type !== LAST) continue;
    yield joined(parts, false);
    parts = [];
  }
  if (parts.length > 0) yield joined(parts, true);
}

/** @param isEnd whether the file ends behind the parts */
function joined(parts: readonly Fragment[], isEnd: boolean): LogRecord {
  const [first, last] = [parts[0]!, parts.at(-1)!];
  const damaged = parts.find(({ isIntact }) => !isIntact);
  const hasBegin = first.type === FULL || first.type === FIRST;
  const hasEnd = last.type === FULL || last.type === LAST;
  let fault: string | undefined;
  if (damaged) fault = `the record at byte ${damaged.offset} is not what was written`;
  else if (!hasBegin) fault = `parts are missing before byte ${first.offset}`;
  else if (!hasEnd) fault = `parts are missing behind byte ${last.offset}`;
  const isTorn = damaged ? damaged.isTorn : isEnd && hasBegin;
  // Without its beginning nothing tells what the rest of a record means.
  const bytes = hasBegin ? parts.map(({ payload }) => payload) : [];
  return { bytes: bytes.length === 1 ? bytes[0]! : Buffer.concat(bytes), fault, isTorn };
}

/** The fragments of a file; where one is damaged, the next begins at the next intact one or where its header says. */
function* fragmentsOf(bytes: Buffer): Generator<Fragment> {
  for (let offset = 0; offset + HEADER_BYTES <= bytes.length; ) {
    const blockEnd = offset - (offset % BLOCK_BYTES) + BLOCK_BYTES;
    const dataEnd = Math.min(bytes.length, blockEnd);
    if (dataEnd - offset < HEADER_BYTES) {
      offset = dataEnd;
      continue;
    }
    const end = endOf(bytes, offset);
    const isIntact = isIntactAt(bytes, offset, dataEnd);
    const isFollowed =
      end <= dataEnd && (isIntact || dataEnd - end < HEADER_BYTES || isIntactAt(bytes, end, dataEnd));
    const next = isFollowed ? end : nextIntact(bytes, offset + 1, dataEnd);
    const type = bytes[offset + 6]!;
    const payload = bytes.subarray(offset + HEADER_BYTES, next);
    const isTorn = !isIntact && isTornAt(bytes, offset, next, blockEnd);
    yield isType(type)
      ? { offset, type, payload, isIntact, isTorn }
      : { offset, type: 0, payload: bytes.subarray(0, 0), isIntact, isTorn };
    if (isTorn) return;
    offset = next;
  }
}

const isType = (type: number): boolean => type >= FULL && type <= LAST;

/** Where a fragment ends that begins at an offset. */
const endOf = (bytes: Buffer, offset: number): number =>
  offset + HEADER_BYTES + bytes.readUInt16LE(offset + 4);

/** Whether a fragment begins here whose checksum fits. */
function isIntactAt(bytes: Buffer, offset: number, dataEnd: number): boolean {
  const end = endOf(bytes, offset);
  if (!isType(bytes[offset + 6]!) || end > dataEnd) return false;
  return crc32c(bytes.subarray(offset + 6, end)) === unmask(bytes.readUInt32LE(offset));
}

/** Where the next intact fragment of a block begins; the end of the data if there is none. */
function nextIntact(bytes: Buffer, from: number, dataEnd: number): number {
  for (let offset = from; offset + HEADER_BYTES <= dataEnd; offset++)
    if (isIntactAt(bytes, offset, dataEnd)) return offset;
  return dataEnd;
}

/** Whether the writer died here: the fragment reaches beyond the end, or the file system gave room that was never filled. */
function isTornAt(bytes: Buffer, offset: number, next: number, blockEnd: number): boolean {
  const end = endOf(bytes, offset);
  if (end > bytes.length && end <= blockEnd && next === bytes.length) return true;
  for (let i = offset; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
