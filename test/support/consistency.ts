import { expect } from 'vitest';
import type { TrackingStorage } from '../../src/storage/index.ts';

/** What of a storage a consistency check needs. */
export type Checkable = Pick<TrackingStorage, 'check'>;

/** Expects that everything the storage holds in memory and on disk agrees. */
export async function expectConsistent(storage: Checkable): Promise<void> {
  const disagreements: string[] = [];
  const check = storage.check();
  for await (const { kind, message } of check) disagreements.push(`${kind}: ${message}`);
  expect(disagreements, 'disagreements found by check()').toEqual([]);
  expect(await check).toEqual({ ok: true, findings: [] });
}
