import { crc32c, unmask } from './crc32c.ts';
import { damage } from './damage.ts';

const BLOCK_BYTES = 32 * 1024;
const HEADER_BYTES = 7;
const [FULL, FIRST, MIDDLE, LAST] = [1, 2, 3, 4];

/**
 * The records of a file in the format of LevelDB's logs, which the MANIFEST has too. A last record that was not
 * written to its end, as a crash leaves it, does not count; anything else that LevelDB would silently skip is damage.
 *
 * @throws TrackingError TRACKS_CORRUPTED
 */
export function* readLog(file: string, bytes: Buffer): Generator<Buffer> {
  let parts: Buffer[] = [];
  for (const { type, payload, offset } of physicalRecords(file, bytes)) {
    const isBegin = type === FULL || type === FIRST;
    if (isBegin !== (parts.length === 0)) throw damage(file, `parts are missing before byte ${offset}`);
    parts.push(payload);
    if (type === FIRST || type === MIDDLE) continue;
    yield parts.length === 1 ? payload : Buffer.concat(parts);
    parts = [];
  }
}

interface PhysicalRecord {
  type: number;
  payload: Buffer;
  offset: number;
}

function* physicalRecords(file: string, bytes: Buffer): Generator<PhysicalRecord> {
  for (let offset = 0; offset < bytes.length; ) {
    const blockEnd = offset - (offset % BLOCK_BYTES) + BLOCK_BYTES;
    if (blockEnd - offset < HEADER_BYTES) {
      offset = blockEnd;
      continue;
    }
    if (isTornTail(bytes, offset, blockEnd)) return;
    const record = recordAt(bytes, offset, blockEnd);
    if (!record) throw damage(file, `the record at byte ${offset} is not what was written`);
    yield record;
    offset += HEADER_BYTES + record.payload.length;
  }
}

/** The record at an offset; undefined if there is none that is whole. */
function recordAt(bytes: Buffer, offset: number, blockEnd: number): PhysicalRecord | undefined {
  const start = offset + HEADER_BYTES;
  if (start > bytes.length) return undefined;
  const type = bytes[offset + 6]!;
  const end = start + bytes.readUInt16LE(offset + 4);
  if (type < FULL! || type > LAST! || end > blockEnd || end > bytes.length) return undefined;
  const isIntact = crc32c(bytes.subarray(offset + 6, end)) === unmask(bytes.readUInt32LE(offset));
  return isIntact ? { type, payload: bytes.subarray(start, end), offset } : undefined;
}

/** Whether what begins here was being written when the writer died: it reaches beyond the end, and nothing follows. */
function isTornTail(bytes: Buffer, offset: number, blockEnd: number): boolean {
  const start = offset + HEADER_BYTES;
  if (start > bytes.length) return true;
  if (isZero(bytes, offset)) return true; // Room that a file system gave, but never filled.
  const end = start + bytes.readUInt16LE(offset + 4);
  if (end <= bytes.length || end > blockEnd) return false;
  for (let next = offset + 1; next + HEADER_BYTES <= bytes.length; next++) {
    if (recordAt(bytes, next, blockEnd)) return false;
  }
  return true;
}

function isZero(bytes: Buffer, from: number): boolean {
  for (let i = from; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
