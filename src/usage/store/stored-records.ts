import { randomBytes, randomUUID } from 'node:crypto';
import type { OpenMeasurement } from '../counting/timer.ts';
import type { TrackableDefinition, TrackableEvent } from '../partial/usage-entry.ts';

/** The data of the track that an entry is kept as. */
export type StoredEvent = TrackableEvent & {
  /** Counts the entries of a tracker upwards; may leave out numbers. */
  order: number;
  /** Which of the stored definitions it belongs to. */
  definition: number;
};

/** Whether the user wants it, and who he is. */
export interface Consent {
  isEnabled: boolean;
  uuid: string;
}

/** The last entry of a statistic that was accepted. */
export interface AcceptedStatistic {
  name: string;
  value: number;
  changesTotal: number;
}

/** A partial that was built and is not known to be accepted: its bytes are kept until it is. */
export interface Outbox {
  name: string;
  bytes: Uint8Array;
  /** The `order` of its last entry. */
  order: number;
  /** How many entries it has. */
  entries: number;
  /** The session of its last entry. */
  session: number;
  /** How far each statistic has been uploaded with it. */
  statistics: AcceptedStatistic[];
  /** How often the other side has refused it. */
  refusals: number;
  /** When it did so first, in milliseconds since 1970; 0 if it has not. */
  refusedSince: number;
}

/** A partial that the other side refuses to take: it is set aside, so that those after it can be sent. */
export interface RefusedUpload {
  /** The name under which it was sent. */
  name: string;
  /** The bytes that were sent. */
  bytes: Uint8Array;
  /** How many entries it has. */
  entries: number;
  /** When it was set aside, in milliseconds since 1970, UTC. */
  refusedAt: number;
  /** What the last failure said. */
  reason: string;
}

/** How far uploading has come. It is one record, so that it changes as a whole or not at all. */
export interface UploadState {
  trackerId: string;
  /** Milliseconds since 1970 of the first enabling. */
  createdAt: number;
  /** The number of the last accepted partial. */
  number: number;
  /** How many entries were accepted. */
  entries: number;
  /** The `order` of the last accepted entry. */
  order: number;
  /** The session of the last accepted entry; 0 before the first. */
  session: number;
  /** How far each statistic has been uploaded. */
  statistics: AcceptedStatistic[];
  /** When the last partial was accepted, in milliseconds since 1970; 0 before the first. */
  submittedAt: number;
  /** How often uploading has failed since then. */
  failures: number;
  /** When it is tried again, in milliseconds since 1970. */
  retryAt: number;
  outbox: Outbox | null;
}

/** Timers that run, with the session in which they do. */
export interface OpenTimers {
  session: number;
  timers: readonly (OpenMeasurement & { name: string })[];
}

/** The definitions that the entries of a tracker ever had; entries name them by their place. */
export interface StoredDefinitions {
  list: TrackableDefinition[];
}

/** The last entry of a trackable. */
export interface LastEvent {
  event: TrackableEvent;
  definition: TrackableDefinition | undefined;
}

/** A user that nobody knows. */
export function newUuid(): string {
  return randomUUID();
}

/** Where uploading stands before the first upload. */
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
