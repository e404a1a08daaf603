import { expect } from 'vitest';
import type { TrackingStorage } from '../../src/storage/index.ts';

/** What of a storage a consistency check needs. */
export type Checkable = Pick<TrackingStorage, 'check'>;

/** Expects that everything the storage holds in memory and on disk agrees. */
export async function expectConsistent(storage: Checkable): Promise<void> {
  const disagreements: string[] = [];
  for await (const { kind, message } of storage.check()) disagreements.push(`${kind}: ${message}`);
  expect(disagreements, 'disagreements found by check()').toEqual([]);
}
