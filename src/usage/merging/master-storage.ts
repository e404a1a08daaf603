import type { RunState } from '../../runs/index.ts';
import type { Delivery, TrackEntry, TrackingStorage } from '../../storage/index.ts';
import type { TrackableEvent } from '../partial/usage-entry.ts';

/**
 * The data of a track in a master: what happened, and from where it is known. The trackable is the track's task, the user's uuid its user
 * name, the session its run, the time its time stamp.
 */
export type UsageData = TrackableEvent & {
  /** Counts the entries of the tracker from 1. */
  seq: number;
  /** The tracker storage that it comes from. */
  tracker: string;
  /** The version of the application. */
  version: string;
  /** Of a sequence: how many checkpoints it has. */
  steps?: number;
};

/** A storage that usage is merged into. It may hold tracks of other kinds too. */
export type MasterStorage = TrackingStorage<UsageData>;

/** What merging needs of a storage. */
export interface MergeTarget {
  saveUserTracks(entries: Iterable<TrackEntry<UsageData>>, delivery?: Delivery): Promise<string[]>;
  getPosition(source: string): Promise<number | undefined>;
  getRun(selector: { runId: number }): Promise<{ readonly end: number } | undefined>;
  restoreRun(run: RunState): Promise<number>;
}
