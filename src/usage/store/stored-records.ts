import { randomBytes } from 'node:crypto';
import type { OpenMeasurement } from '../counting/timer.ts';
import type { TrackableEvent } from '../partial/usage-entry.ts';

/** The data of the track that stores an entry. */
export type StoredEvent = TrackableEvent & {
  /** Ascending number of the entry within its tracker; there can be gaps. */
  order: number;
  /** The index of its definition among the stored ones. */
  definition: number;
};

export interface Consent {
  isEnabled: boolean;
  uuid: string;
}

/** The values of a statistic in its last accepted entry. */
export interface AcceptedStatistic {
  name: string;
  value: number;
  changesTotal: number;
}

/** A partial that may not have been accepted yet. It is stored with its bytes, so that it can be sent again unchanged. */
export interface Outbox {
  name: string;
  bytes: Uint8Array;
  /** The `order` of its last entry. */
  order: number;
  /** The number of its entries. */
  entries: number;
  /** The session of its last entry. */
  session: number;
  /** The statistics as they are uploaded with it. */
  statistics: AcceptedStatistic[];
  /** How often the receiver has refused it. */
  refusals: number;
  /** The time of the first refusal, in milliseconds since 1970; 0 if there was none. */
  refusedSince: number;
}

/** A partial that was set aside because the receiver refuses it, so that the next ones can be sent. */
export interface RefusedUpload {
  /** The name under which it was sent. */
  name: string;
  /** The bytes that were sent. */
  bytes: Uint8Array;
  /** The number of its entries. */
  entries: number;
  /** When it was set aside, in milliseconds since 1970, UTC. */
  refusedAt: number;
  /** The message of the last failure. */
  reason: string;
}

/** The state of uploading, in one record, so that it changes atomically. */
export interface UploadState {
  trackerId: string;
  /** When counting was first enabled, in milliseconds since 1970. */
  createdAt: number;
  /** The number of the last accepted partial. */
  number: number;
  /** The number of accepted entries. */
  entries: number;
  /** The `order` of the last accepted entry. */
  order: number;
  /** The session of the last accepted entry; 0 before the first. */
  session: number;
  statistics: AcceptedStatistic[];
  /** When the last partial was accepted, in milliseconds since 1970; 0 before the first. */
  submittedAt: number;
  /** The number of failed uploads since then. */
  failures: number;
  /** When to try again, in milliseconds since 1970. */
  retryAt: number;
  outbox: Outbox | null;
}

export interface OpenTimers {
  session: number;
  timers: readonly (OpenMeasurement & { name: string })[];
}

/** The state of uploading before the first upload. */
export function newUploadState(): UploadState {
  return {
    trackerId: randomBytes(8).toString('hex'),
    createdAt: Date.now(),
    number: 0,
    entries: 0,
    order: 0,
    session: 0,
    statistics: [],
    submittedAt: 0,
    failures: 0,
    retryAt: 0,
    outbox: null,
  };
}
