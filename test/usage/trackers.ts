import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { AnonymousUsageTracker, type AnonymousUsageTrackerOptions } from '../../src/usage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** A folder for the trackers of a test. Afterwards they are closed, what they stored is checked, and the folder is gone. */
export class TrackerFolder {
  path = '';
  readonly #trackers: AnonymousUsageTracker[] = [];

  /** The folder of a tracker's storage. */
  get trackerFile(): string {
    return join(this.path, 'tracker');
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** A tracker as it is made by an app, on a machine where nothing switches it off. */
  make(options?: AnonymousUsageTrackerOptions): AnonymousUsageTracker {
    const tracker = new AnonymousUsageTracker({
      trackerFile: this.trackerFile,
      environment: {},
      checkInterval: 0,
      applicationName: 'Game',
      applicationVersion: '1.0',
      ...options,
    });
    this.#trackers.push(tracker);
    return tracker;
  }

  /** A tracker that counts. */
  async start(options?: AnonymousUsageTrackerOptions): Promise<AnonymousUsageTracker> {
    const tracker = this.make(options);
    await tracker.enable();
    return tracker;
  }

  /** Closes a tracker and makes the next one, as when a program is started again. */
  async restart(
    tracker: AnonymousUsageTracker,
    options?: AnonymousUsageTrackerOptions,
  ): Promise<AnonymousUsageTracker> {
    await tracker.close();
    const next = this.make(options);
    await next.open();
    return next;
  }

  async begin(): Promise<void> {
    this.path = await makeTemporaryFolder();
  }

  async end(): Promise<void> {
    for (const tracker of this.#trackers.splice(0)) await tracker.close();
    await using storage = await TrackingStorage.open(this.trackerFile, {
      typeName: 'UsageTracker',
      indexAttributes: ['order'],
    });
    await expectConsistent(storage);
    await storage.close();
    await removeFolder(this.path);
  }
}

/** The folder of each test of a file. */
export function useTrackerFolder(): TrackerFolder {
  const folder = new TrackerFolder();
  beforeEach(() => folder.begin());
  afterEach(() => folder.end());
  return folder;
}
