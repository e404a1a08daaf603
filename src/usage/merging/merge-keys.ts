import { createHash } from 'node:crypto';
import type { DecodedPartial } from '../partial/usage-partial.ts';

/** Hexadecimal digits of a checksum that fit into a position: 52 bits. */
const CONTENT_DIGITS = 13;

/** What a master keeps of a tracker: names for its partials and its sessions that do not tell who it is. */
export interface TrackerKeys {
  partial(number: number): string;
  session(session: number): string;
}

/**
 * The sources under which a master remembers what it has of a tracker. They hold a hash in place of the uuid: when a user is erased from
 * the master, nothing there names him any more, and yet his old partials are not taken in again.
 */
export function keysOf({ uuid, trackerId }: Pick<DecodedPartial, 'uuid' | 'trackerId'>): TrackerKeys {
  const digest = createHash('sha256').update(`tracktree usage\n${uuid}\n${trackerId}`).digest('base64url');
  const tracker = `usage:${digest.slice(0, 22)}`;
  return {
    partial: (number) => `${tracker}:${number}`,
    session: (session) => `${tracker}:s${session}`,
  };
}

/** A partial's content as a position: another content under the same number has another one. */
export function contentOf({ checksum }: Pick<DecodedPartial, 'checksum'>): number {
  return Number.parseInt(checksum.slice(0, CONTENT_DIGITS), 16);
}
