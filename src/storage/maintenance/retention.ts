import type { RetentionPolicy } from '../contract/options.ts';
import { RETENTION_KEY } from '../engine/keys.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import type { Store } from '../engine/store.ts';
import type { CommitQueue } from '../engine/writing/commit-queue.ts';

/** The policy of the storage; undefined if it has none. @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function readRetention({ database }: Store): RetentionPolicy | undefined {
  const bytes = database.getSync(RETENTION_KEY);
  if (!bytes) return undefined;
  const [tracks] = decodeValue(RETENTION_KEY, bytes) as [string];
  return { tracks };
}

/** Stores a policy, or that there is none, unless that is so already. */
export function storeRetention(queue: CommitQueue, policy: RetentionPolicy | undefined): Promise<void> {
  return queue.run((group) => {
    if (readRetention(group.store)?.tracks === policy?.tracks) return;
    if (policy) group.put(RETENTION_KEY, encodeValue(RETENTION_KEY, [policy.tracks]));
    else group.del(RETENTION_KEY);
  }, 0);
}
