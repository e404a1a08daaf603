import type { RetentionPolicy } from '../contract/options.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import type { Store } from '../engine/store.ts';
import type { CommitQueue } from '../engine/writing/commit-queue.ts';

/** The key of the retention policy. */
export const RETENTION_KEY = 'k';

export const encodeRetention = ({ tracks }: RetentionPolicy): Buffer => encodeValue(RETENTION_KEY, [tracks]);

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeRetention(bytes: Buffer): RetentionPolicy {
  const [tracks] = decodeValue(RETENTION_KEY, bytes) as [string];
  return { tracks };
}

/** The policy of the storage; undefined if it has none. */
export function readRetention({ database }: Store): RetentionPolicy | undefined {
  const bytes = database.getSync(RETENTION_KEY);
  return bytes && decodeRetention(bytes);
}

/** Stores a policy, if it is another one than there is. Only while nothing else is being written. */
export async function storeRetention(store: Store, policy: RetentionPolicy): Promise<void> {
  if (readRetention(store)?.tracks === policy.tracks) return;
  const batch = store.database.batch();
  batch.put(RETENTION_KEY, encodeRetention(policy));
  await batch.write();
}

/** Stores a policy, or that there is none. */
export function changeRetention(queue: CommitQueue, policy: RetentionPolicy | undefined): Promise<void> {
  return queue.run((group) => {
    if (policy) group.put(RETENTION_KEY, encodeRetention(policy));
    else group.del(RETENTION_KEY);
  }, 0);
}
