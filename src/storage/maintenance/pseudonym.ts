import { createHmac, randomBytes } from 'node:crypto';
import { SALT_KEY } from '../engine/keys.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';

const SALT_LENGTH = 32;

/** Enough of the hash that no two users of a storage share a pseudonym. */
const PSEUDONYM_DIGITS = 32;

const PSEUDONYM = new RegExp(`^anon-[0-9a-f]{${PSEUDONYM_DIGITS}}$`);

export const makeSalt = (): Uint8Array => randomBytes(SALT_LENGTH);

export const encodeSalt = (salt: Uint8Array): Buffer => encodeValue(SALT_KEY, [salt]);

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export const decodeSalt = (bytes: Buffer): Uint8Array => decodeValue(SALT_KEY, bytes)[0] as Uint8Array;

/** A name that is always the same for a user. Without the salt it does not tell who that is. */
export function pseudonymOf(userName: string, salt: Uint8Array | string): string {
  const hash = createHmac('sha256', salt).update(userName).digest('hex');
  return `anon-${hash.slice(0, PSEUDONYM_DIGITS)}`;
}

/** Whether a name is a pseudonym already. */
export const isPseudonym = (userName: string): boolean => PSEUDONYM.test(userName);
