import { crc32 } from 'node:zlib';
import { Packr } from 'msgpackr';
import { TrackingError } from '../../../errors.ts';

/**
 * Plain MessagePack that any reader can read. All options that change the bytes are explicit. Shared structures would make a
 * value undecodable without the others, and extensions for other types are not part of MessagePack.
 */
const packr = new Packr({
  useRecords: false,
  mapsAsObjects: true,
  moreTypes: false,
  structuredClone: false,
  bundleStrings: false,
  useFloat32: 0,
  int64AsType: 'bigint',
});

/** The version at the start of every stored value. */
export const VALUE_VERSION = 1;

/** A number that MessagePack writes in five bytes, so that another can replace it. */
export const PLACEHOLDER = 0xffffffff;

/** MessagePack's mark of an integer of four bytes, such as the checksum. */
const CHECKSUM_MARK = 0xce;

/** The checksum comes after the array's header, the version and the mark of a 32-bit integer, one byte each. */
const CHECKSUM_OFFSET = 3;
const SIZE_BYTES_MIN = CHECKSUM_OFFSET + 4;

/** Packs a value: version, placeholder for the checksum, fields. `seal` completes it. */
export function packValue(value: unknown): Buffer {
  return packr.pack(value);
}

/**
 * Replaces the placeholder by the checksum: a CRC-32 of the value as it was packed, which starts from a number for the key,
 * so that the value of another key is detected.
 */
export function seal(bytes: Buffer, keyChecksum: number): Buffer {
  bytes.writeUInt32BE(crc32(bytes, keyChecksum), CHECKSUM_OFFSET);
  return bytes;
}

/** A sealed value of any kind but a track, under a key of text. */
export function encodeValue(key: string, fields: unknown[]): Buffer {
  return seal(packValue([VALUE_VERSION, PLACEHOLDER, ...fields]), crc32(key));
}

/** The fields of a value that `encodeValue` wrote. @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeValue(key: string, bytes: Buffer): unknown[] {
  verify(key, bytes, crc32(key));
  return unpackVerified(bytes).slice(2);
}

/**
 * Checks a sealed value without unpacking it.
 *
 * @throws TrackingError TRACKS_CORRUPTED if its checksum does not fit, TRACKS_FORMAT if a newer version wrote it
 */
export function verify(key: string, bytes: Buffer, keyChecksum: number): void {
  if (isReadable(bytes, keyChecksum)) return;
  if (bytes[1]! > VALUE_VERSION && bytes.length >= SIZE_BYTES_MIN) {
    const found = `the value of the key '${key}' has the format version ${bytes[1]}`;
    const reads = `this version of tracktree reads up to ${VALUE_VERSION}`;
    throw new TrackingError('TRACKS_FORMAT', `${found}, but ${reads}; update it, or the value is damaged`);
  }
  throw new TrackingError(
    'TRACKS_CORRUPTED',
    `the value of the key '${key}' is damaged: its checksum does not fit`,
  );
}

/** Unpacks a verified value, with version and checksum. */
export function unpackVerified(bytes: Uint8Array): unknown[] {
  return packr.unpack(bytes) as unknown[];
}

/** Whether `verify` accepts a value. */
export const isReadable = (bytes: Buffer, keyChecksum: number): boolean =>
  isIntact(bytes, keyChecksum) && bytes[1] === VALUE_VERSION;

/** It puts the placeholder back while it computes the checksum, which is cheaper than computing it of two parts. */
function isIntact(bytes: Buffer, keyChecksum: number): boolean {
  // No key was ever written with a number of more than 32 bits.
  if (bytes.length < SIZE_BYTES_MIN || keyChecksum > PLACEHOLDER) return false;
  if (bytes[CHECKSUM_OFFSET - 1] !== CHECKSUM_MARK) return false; // A wrong bit here could cancel one in the key's number.
  const stored = checksumOf(bytes);
  bytes.writeUInt32BE(PLACEHOLDER, CHECKSUM_OFFSET);
  const actual = crc32(bytes, keyChecksum);
  bytes.writeUInt32BE(stored, CHECKSUM_OFFSET);
  return actual === stored;
}

/** The checksum in a sealed value. */
export const checksumOf = (bytes: Buffer): number => bytes.readUInt32BE(CHECKSUM_OFFSET);
