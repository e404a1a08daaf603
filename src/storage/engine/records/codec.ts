import { crc32 } from 'node:zlib';
import { Packr } from 'msgpackr';
import { TrackingError } from '../../../errors.ts';

/**
 * Plain MessagePack that any reader can read. Every option that changes the bytes is spelled out: shared structures
 * would make a value undecodable without the others, and the extensions for other types are not MessagePack's own.
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

/** The version that every stored value begins with. */
export const VALUE_VERSION = 1;

/** A number that MessagePack writes in five bytes, so that another can be put in its place. */
export const PLACEHOLDER = 0xffffffff;

/** How MessagePack marks an integer of four bytes, as the checksum is one. */
const CHECKSUM_MARK = 0xce;

/** Where the checksum stands: behind the array's header, the version (one byte each) and the mark of a 32-bit integer. */
const CHECKSUM_OFFSET = 3;
const SIZE_BYTES_MIN = CHECKSUM_OFFSET + 4;

/** Packs `[version, checksum, ...fields]`; the checksum is still to be put in by `seal`. */
function packFields(fields: unknown[]): Buffer {
  return packr.pack([VALUE_VERSION, PLACEHOLDER, ...fields]);
}

/** Packs a value whose head the caller has put together: version, placeholder for the checksum, fields. */
export function packValue(value: unknown): Buffer {
  return packr.pack(value);
}

/**
 * Puts in the checksum, in place of the placeholder: a CRC-32 of the value as it was packed, begun with a number that
 * stands for the key, so that no value is taken for another's.
 */
export function seal(bytes: Buffer, keyChecksum: number): Buffer {
  bytes.writeUInt32BE(crc32(bytes, keyChecksum), CHECKSUM_OFFSET);
  return bytes;
}

/** A sealed value of any kind but a track, under a key of text. */
export function encodeValue(key: string, fields: unknown[]): Buffer {
  return seal(packFields(fields), crc32(key));
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
  if (isIntact(bytes, keyChecksum) && bytes[1] === VALUE_VERSION) return;
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

/** Unpacks a value that has been verified: version and checksum first. */
export function unpackVerified(bytes: Uint8Array): unknown[] {
  return packr.unpack(bytes) as unknown[];
}

/** Whether `verify` would find nothing wrong. */
export const isReadable = (bytes: Buffer, keyChecksum: number): boolean =>
  isIntact(bytes, keyChecksum) && bytes[1] === VALUE_VERSION;

/** Puts the placeholder back while the checksum is taken: that costs less than taking it of the parts around it. */
function isIntact(bytes: Buffer, keyChecksum: number): boolean {
  // A number beyond 32 bits is in no key that was ever written.
  if (bytes.length < SIZE_BYTES_MIN || keyChecksum > PLACEHOLDER) return false;
  if (bytes[CHECKSUM_OFFSET - 1] !== CHECKSUM_MARK) return false; // A bit here weighs as much as one of the key's number.
  const stored = checksumOf(bytes);
  bytes.writeUInt32BE(PLACEHOLDER, CHECKSUM_OFFSET);
  const actual = crc32(bytes, keyChecksum);
  bytes.writeUInt32BE(stored, CHECKSUM_OFFSET);
  return actual === stored;
}

/** The checksum in a sealed value. */
export const checksumOf = (bytes: Buffer): number => bytes.readUInt32BE(CHECKSUM_OFFSET);
