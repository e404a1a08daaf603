import type { TrackingStorage } from '../../storage/index.ts';
import type { TrackableEvent } from '../partial/usage-entry.ts';

/**
 * The data of a track in a master: an event and its origin. The task of the track is the trackable, its user name the
 * user's uuid, its run the session, its time stamp the time.
 */
export type UsageData = TrackableEvent & {
  /** The number of the entry within its tracker, from 1. */
  seq: number;
  /** The tracker storage of the entry. */
  tracker: string;
  /** The version of the application. */
  version: string;
  /** Of a sequence: the number of its checkpoints. */
  steps?: number;
};

/** A storage to merge usage into. It may contain tracks of other kinds too. */
export type MasterStorage = TrackingStorage<UsageData>;
