import { KEY_FORM, parseTrackKey } from '../../engine/keys.ts';
import { isRowGroup, likelyRecords } from '../../engine/records/row-group.ts';
import { isIntactTrack } from '../../engine/records/track-record.ts';
import { faultOf } from '../../engine/records/verify-value.ts';
import { ByteReader } from '../../leveldb/byte-reader.ts';
import { readEntry } from '../../leveldb/level-table.ts';
import { entryOfTable, type SalvagedEntry } from '../../leveldb/salvaged-entry.ts';
import { trueKeyOf } from './true-key.ts';

/** An entry at an offset, with its whole key: the next one may share its beginning. */
interface LooseEntry {
  key: Buffer;
  entry: SalvagedEntry | undefined;
  end: number;
}

/**
 * The entries in a damaged part of a table. The checksum of each value shows whether the value and its key are what was
 * written. After bytes that are no entry, reading continues at the next entry that has its whole key.
 */
export function* looseEntries(bytes: Buffer): Generator<SalvagedEntry> {
  let key: Buffer = Buffer.alloc(0);
  for (let offset = 0; offset < bytes.length; ) {
    const found = entryAt(bytes, offset, key);
    if (found?.entry && (isBelievable(found.entry) || isFollowed(bytes, found))) {
      yield found.entry;
      key = found.key;
      offset = found.end;
    } else {
      if (found?.entry && isPartlyWhole(found.entry)) yield found.entry;
      offset = nextWhole(bytes, offset + 1);
      key = Buffer.alloc(0);
    }
  }
}

function entryAt(bytes: Buffer, offset: number, before: Buffer): LooseEntry | undefined {
  try {
    const reader = new ByteReader(bytes.subarray(offset));
    const [key, value] = readEntry(reader, before);
    return { key, entry: entryOfTable(key, value, false), end: offset + reader.position };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether a deletion has the key of one, or a value was written under its key or one that differs in a bit. */
function isBelievable({ key, value }: SalvagedEntry): boolean {
  if (value === undefined) return KEY_FORM.test(key);
  return faultOf(key, value) === undefined || trueKeyOf(key, value) !== undefined;
}

/** Whether some of several tracks in a value are whole. Then the end of the value is not certain. */
function isPartlyWhole({ key, value }: SalvagedEntry): boolean {
  if (value === undefined || parseTrackKey(key) === 0 || !isRowGroup(value)) return false;
  for (const [trackNum, record] of likelyRecords(key, value))
    if (isIntactTrack(trackNum, record)) return true;
  return false;
}

/** Whether another entry follows a damaged one: then only its value is damaged. */
function isFollowed(bytes: Buffer, { key, end }: LooseEntry): boolean {
  if (end + 4 <= bytes.length && bytes.readUInt32LE(end) === 0) return true; // The end of a block's entries.
  const next = entryAt(bytes, end, key);
  return next?.entry !== undefined && isBelievable(next.entry);
}

/** Where the next entry begins that shares nothing with the one before it; the end if there is none. */
function nextWhole(bytes: Buffer, from: number): number {
  for (let offset = bytes.indexOf(0, from); offset !== -1; offset = bytes.indexOf(0, offset + 1)) {
    const found = entryAt(bytes, offset, Buffer.alloc(0));
    if (found?.entry?.value !== undefined && isBelievable(found.entry)) return offset;
  }
  return bytes.length;
}
