import { TrackingError } from '../../../errors.ts';
import { numberOfKey, trackKey } from '../keys.ts';
import { ROW_GROUP_TRACKS_MAX } from './limits.ts';

/** A row group begins with MessagePack's mark of an array whose length has two bytes. A track's record is a shorter array. */
const ARRAY_MARK = 0xdc;
/** MessagePack's mark of bytes whose length has two bytes. */
const BYTES_MARK = 0xc5;
/** Mark and length of the array, mark and length of the bytes. */
const HEAD_BYTES = 6;
const END_BYTES = 2;

/** A record, sealed, and the number of its track. */
export type NumberedRecord = readonly [trackNum: number, bytes: Buffer];

/**
 * Packs the records of tracks with successive numbers into one value, a row group: `[ends, record, ...]`. The ends are the
 * offsets behind the head at which the records end. A single record is a value of its own.
 */
export function packRowGroup(records: readonly Buffer[]): Buffer {
  if (records.length === 1) return records[0]!;
  let at = HEAD_BYTES + records.length * END_BYTES;
  const bytes = Buffer.allocUnsafe(records.reduce((sum, { length }) => sum + length, at));
  bytes[0] = ARRAY_MARK;
  bytes.writeUInt16BE(records.length + 1, 1);
  bytes[3] = BYTES_MARK;
  bytes.writeUInt16BE(records.length * END_BYTES, 4);
  let end = 0;
  for (let i = 0; i < records.length; i++) {
    const record = records[i]!;
    bytes.set(record, at);
    at += record.length;
    end += record.length;
    bytes.writeUInt16LE(end, HEAD_BYTES + i * END_BYTES);
  }
  return bytes;
}

/** Whether a value is a row group. */
export const isRowGroup = (bytes: Buffer): boolean => bytes[0] === ARRAY_MARK && bytes.length > HEAD_BYTES;

/** The number of tracks in a value, by its head. */
export const trackCountOf = (bytes: Buffer): number => (isRowGroup(bytes) ? bytes.readUInt16BE(4) >>> 1 : 1);

/**
 * The records in a value, each still to be verified.
 *
 * @param key of the value
 * @throws TrackingError TRACKS_CORRUPTED if the head does not fit
 */
export function recordsOf(key: string, bytes: Buffer): NumberedRecord[] {
  const first = numberOfKey(key);
  if (!isRowGroup(bytes)) return [[first, bytes]];
  const count = trackCountOf(bytes);
  const records: NumberedRecord[] = [];
  for (let i = 0; i < count; i++) {
    const record = recordAt(bytes, count, i);
    if (record) records.push([first + i, record]);
  }
  if (records.length === count && isHeadSound(bytes, count)) return records;
  throw new TrackingError(
    'TRACKS_CORRUPTED',
    `the value of the key '${key}' is damaged: its head does not fit`,
  );
}

/** The record of one track in a value, still to be verified; undefined if it is not there. */
export function recordIn(first: number, bytes: Buffer, trackNum: number): Buffer | undefined {
  if (!isRowGroup(bytes)) return trackNum === first ? bytes : undefined;
  return recordAt(bytes, trackCountOf(bytes), trackNum - first);
}

/** Is called with a record, still to be verified. Its buffer is shared with other tracks. */
export type TakeRecord = (trackNum: number, bytes: Buffer) => void;

/** Calls `take` for all records that are where the head of the value says. */
export function takeRecords(first: number, bytes: Buffer, take: TakeRecord): void {
  const count = trackCountOf(bytes);
  for (let i = 0; i < count; i++) {
    const record = isRowGroup(bytes) ? recordAt(bytes, count, i) : bytes;
    if (record) take(first + i, record);
  }
}

/** The records in a value whose head may be damaged, each still to be verified. */
export function* likelyRecords(key: string, bytes: Buffer): Generator<NumberedRecord> {
  const count = likelyCountOf(bytes);
  if (count <= 1) yield [numberOfKey(key), bytes];
  for (let i = 0; count > 1 && i < count; i++)
    yield [numberOfKey(key) + i, recordAt(bytes, count, i) ?? NOTHING];
}

/** The head has the number of tracks twice. The one that fits the length of the value is more likely. */
function likelyCountOf(bytes: Buffer): number {
  if (!isRowGroup(bytes)) return 1;
  const counts = [trackCountOf(bytes), bytes.readUInt16BE(1) - 1];
  const isLikely = (count: number): boolean => count > 0 && count <= ROW_GROUP_TRACKS_MAX;
  const fitting = counts.find((count) => isLikely(count) && isEndSound(bytes, count));
  return fitting ?? counts.find(isLikely) ?? 1;
}

const NOTHING = Buffer.alloc(0);

function isHeadSound(bytes: Buffer, count: number): boolean {
  const areCounts = bytes.readUInt16BE(1) === count + 1 && bytes.readUInt16BE(4) === count * END_BYTES;
  return count > 1 && areCounts && bytes[3] === BYTES_MARK && isEndSound(bytes, count);
}

/** Whether the last record ends with the value. */
const isEndSound = (bytes: Buffer, count: number): boolean =>
  HEAD_BYTES + count * END_BYTES <= bytes.length && endOf(bytes, count, count - 1) === bytes.length;

function recordAt(bytes: Buffer, count: number, i: number): Buffer | undefined {
  if (i < 0 || i >= count || HEAD_BYTES + count * END_BYTES > bytes.length) return undefined;
  const start = i === 0 ? HEAD_BYTES + count * END_BYTES : endOf(bytes, count, i - 1);
  const end = endOf(bytes, count, i);
  return start < end && end <= bytes.length ? bytes.subarray(start, end) : undefined;
}

const endOf = (bytes: Buffer, count: number, i: number): number =>
  HEAD_BYTES + count * END_BYTES + bytes.readUInt16LE(HEAD_BYTES + i * END_BYTES);

/** The first key under which a value may hold a track with this number. */
export const firstKeyFor = (trackNum: number): string =>
  trackKey(Math.max(1, trackNum - ROW_GROUP_TRACKS_MAX + 1));
