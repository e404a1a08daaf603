import { TrackingError } from '../../../errors.ts';
import {
  type DataForm,
  type DataSnapshot,
  decodeTagged,
  encodeTagged,
  PLAIN,
  TAGGED,
  type TaggedForm,
} from '../../../values/index.ts';
import type { TrackMetadata } from '../../contract/types.ts';
import { trackKey } from '../keys.ts';
import { isReadable, PLACEHOLDER, packValue, seal, unpackVerified, VALUE_VERSION } from './codec.ts';

/** A track as stored: its metadata, and its data in plain or tagged form. */
export interface TrackRecord extends TrackMetadata {
  form: DataForm;
  data: object;
}

/** MessagePack carries bytes and all numbers but -0 by itself; bytes are copied out of the record that held them. */
const BINARY_FORM: TaggedForm = {
  encodeBytes: (bytes) => bytes,
  decodeBytes: (value) => Uint8Array.from(value as Uint8Array),
  hasNonFinite: true,
};

/** A record begins with MessagePack's mark of an array of eight. */
const RECORD_MARK = 0x98;

/** The run id is a 32-bit integer right after the checksum, so that it can be set later. */
const RUN_ID_OFFSET = 8;

/** Packs a track whose number and run are not known yet. `sealTrack` completes it. */
export function encodeTrack(
  taskId: string,
  userName: string,
  timeStamp: number,
  { data, form }: DataSnapshot,
): Buffer {
  const stored = form === PLAIN ? data : encodeTagged(data, BINARY_FORM);
  return packValue([VALUE_VERSION, PLACEHOLDER, PLACEHOLDER, form, timeStamp, taskId, userName, stored]);
}

/** Sets the run id, and the checksum of the record and the track number. */
export function sealTrack(bytes: Buffer, trackNum: number, runId: number): Buffer {
  bytes.writeUInt32BE(runId, RUN_ID_OFFSET);
  return seal(bytes, trackNum);
}

/**
 * Checks the bytes of a track. A storage of a newer format version has that version in its `m`, so another version here
 * is damage.
 *
 * @throws TrackingError TRACKS_CORRUPTED
 */
export function verifyTrack(trackNum: number, bytes: Buffer): void {
  if (isIntactTrack(trackNum, bytes)) return;
  const key = trackKey(trackNum);
  throw new TrackingError(
    'TRACKS_CORRUPTED',
    `the value of the key '${key}' is damaged: its checksum does not fit`,
  );
}

/**
 * Whether the bytes of a track are what was written, by a version that this one reads. The checksum starts from the track
 * number, so it does not detect a wrong bit of the first byte together with the same bit of the number.
 */
export const isIntactTrack = (trackNum: number, bytes: Buffer): boolean =>
  bytes[0] === RECORD_MARK && isReadable(bytes, trackNum);

/** The record in verified bytes. */
export function decodeTrack(bytes: Buffer): TrackRecord {
  const [, , runId, form, timeStamp, taskId, userName, data] = unpackVerified(bytes) as [
    unknown,
    unknown,
    number,
    DataForm,
    number,
    string,
    string,
    object,
  ];
  return { runId, form, timeStamp, taskId, userName, data };
}

/** The data of a record in the values that the caller gave. It does not share the record's buffer. */
export function dataOfRecord(record: TrackRecord): object {
  return record.form === TAGGED ? (decodeTagged(record.data, BINARY_FORM) as object) : record.data;
}

/** A deep copy of data in plain form, several times faster than decoding it again. */
export function copyPlain<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyPlain) as T;
  const copy = { ...value };
  for (const key in copy) {
    const each = copy[key];
    if (typeof each === 'object' && each !== null) copy[key] = copyPlain(each);
  }
  return copy;
}
