import type { RetentionPolicy } from '../contract/options.ts';
import { RETENTION_KEY } from '../engine/keys.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import type { Store } from '../engine/store.ts';
import type { CommitQueue } from '../engine/writing/commit-queue.ts';

/** The policy of the storage; undefined if it has none. @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function readRetention({ database }: Store): RetentionPolicy | undefined {
  const bytes = database.getSync(RETENTION_KEY);
  if (!bytes) return undefined;
  const [tracks, archive] = decodeValue(RETENTION_KEY, bytes) as [string | number, string?];
  return archive === undefined ? { tracks } : { tracks, archive };
}

/** Stores a policy, or that there is none, unless that is so already. */
export function storeRetention(queue: CommitQueue, policy: RetentionPolicy | undefined): Promise<void> {
  return queue.run((group) => {
    const stored = readRetention(group.store);
    if (stored?.tracks === policy?.tracks && stored?.archive === policy?.archive) return;
    if (policy)
      group.put(
        RETENTION_KEY,
        encodeValue(RETENTION_KEY, [policy.tracks, policy.archive].slice(0, policy.archive ? 2 : 1)),
      );
    else group.del(RETENTION_KEY);
  }, 0);
}
