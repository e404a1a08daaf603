import type { SessionSpan, TrackableDefinition, UsageEntry } from './usage-entry.ts';

/** One upload of a tracker: the entries after its last accepted partial, and what is needed to read them. */
export interface UsagePartial {
  /** The app. */
  application: { name: string; version: string };
  /** The random identifier of the user; nothing else identifies the user. */
  uuid: string;
  /** The tracker storage of the entries. A user with two devices has two. Each numbers its own partials. */
  trackerId: string;
  /** The number of the partial within its tracker, from 1, without gaps. */
  number: number;
  /** The `seq` of the first entry, one more than the last of the previous partial. */
  first: number;
  /** The `seq` of the last entry. */
  last: number;
  /** Milliseconds since 1970, UTC. */
  createdAt: number;
  /** The definition of every trackable in the entries, and possibly others. */
  definitions: readonly TrackableDefinition[];
  /** The sessions of the entries, and the last one of the previous partial, whose end may have been unknown. */
  sessions: readonly SessionSpan[];
  /** In the order of `seq`, at least one. */
  entries: readonly UsageEntry[];
}

/** A partial as read from its bytes. */
export interface DecodedPartial extends UsagePartial {
  /** SHA-256 of its text in hexadecimal; equal only for equal partials. */
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
