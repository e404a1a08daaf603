import { faultOf } from '../../engine/records/verify-value.ts';

/** Longer keys than this are not tried. */
const KEY_LENGTH_MAX = 256;

/** The key that a value was written under, if one bit of it is wrong: the checksum of a value includes its key. */
export function trueKeyOf(key: string, value: Buffer): string | undefined {
  const bytes = Buffer.from(key);
  if (bytes.length > KEY_LENGTH_MAX) return undefined;
  for (let i = 0; i < bytes.length; i++) {
    for (let bit = 1; bit < 0x80; bit <<= 1) {
      bytes[i]! ^= bit;
      const candidate = bytes.toString('utf8');
      if (faultOf(candidate, value) === undefined) return candidate;
      bytes[i]! ^= bit;
    }
  }
  return undefined;
}
