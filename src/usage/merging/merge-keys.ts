import { createHash } from 'node:crypto';
import type { DecodedPartial } from '../partial/usage-partial.ts';

/** Hexadecimal digits of a checksum that fit into a position: 52 bits. */
const CONTENT_DIGITS = 13;

/**
 * The delivery sources under which a master remembers the partials and sessions of a tracker. They contain a hash in
 * place of the uuid: after a user is erased, the master has no name of the user, but still recognizes old partials.
 */
export function keysOf({ uuid, trackerId }: Pick<DecodedPartial, 'uuid' | 'trackerId'>) {
  const digest = createHash('sha256').update(`tracktree usage\n${uuid}\n${trackerId}`).digest('base64url');
  const tracker = `usage:${digest.slice(0, 22)}`;
  return {
    partial: (number: number) => `${tracker}:${number}`,
    session: (session: number) => `${tracker}:s${session}`,
  };
}

/** The content of a partial as a position: different contents have different positions. */
export function contentOf({ checksum }: Pick<DecodedPartial, 'checksum'>): number {
  return Number.parseInt(checksum.slice(0, CONTENT_DIGITS), 16);
}
