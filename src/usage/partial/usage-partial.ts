import type { SessionSpan, TrackableDefinition, UsageEntry } from './usage-entry.ts';

/** What a tracker uploads at once: the entries since its last accepted partial, and what is needed to read them. */
export interface UsagePartial {
  /** The app whose usage it is. */
  application: { name: string; version: string };
  /** The user, who is known by nothing else. */
  uuid: string;
  /** The tracker storage that it comes from: a user with two devices has two. Partials are numbered by tracker. */
  trackerId: string;
  /** 1 for the first partial of a tracker, 2 for the next, without gaps. */
  number: number;
  /** The `seq` of the first entry, one more than the last of the partial before. */
  first: number;
  /** The `seq` of the last entry. */
  last: number;
  /** Milliseconds since 1970, UTC. */
  createdAt: number;
  /** Every trackable that an entry names, and others that the tracker has. */
  definitions: readonly TrackableDefinition[];
  /** The sessions of the entries, and the last one of the partial before, whose end may only be known now. */
  sessions: readonly SessionSpan[];
  /** In the order of `seq`, at least one. */
  entries: readonly UsageEntry[];
}

/** A partial as it was read from its bytes. */
export interface DecodedPartial extends UsagePartial {
  /** SHA-256 of its text in hexadecimal: two partials with the same one are the same. */
  checksum: string;
}

/** A partial as it is sent. */
export interface EncodedPartial {
  /** The name of its file. */
  name: string;
  bytes: Uint8Array;
  /** SHA-256 of its text in hexadecimal. */
  checksum: string;
}
