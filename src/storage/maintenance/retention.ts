import { checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import type { RetentionPolicy } from '../contract/options.ts';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import type { Store } from '../engine/store.ts';

/** The key of the retention policy. */
export const RETENTION_KEY = 'k';

/** @throws TypeError, RangeError that name what is wrong */
export function parseRetention(value: unknown): RetentionPolicy {
  if (!isMapping(value)) throw new TypeError(`retention must be an object, received ${describe(value)}`);
  checkKeys('option of retention', value, ['tracks']);
  parseDuration('retention.tracks', value.tracks);
  return { tracks: value.tracks as string };
}

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

/** The first moment whose tracks the policy keeps. */
export function keepFrom({ tracks }: RetentionPolicy): number {
  return Date.now() - parseDuration('retention.tracks', tracks);
}
