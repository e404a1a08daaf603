import { parseDuration } from '../../clocks/index.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { readBuckets, stageBucketRemoval } from './buckets.ts';
import type { FlushTarget } from './flush-counts.ts';
import type { Expired } from './registry.ts';
import type { SumStore } from './sum-store.ts';

/**
 * The first hour and the first date whose sums are kept. They never go back: what was removed for its age does not return
 * when the retention is lengthened.
 */
export function bordersOf({ registry, zone }: Pick<SumStore, 'registry' | 'zone'>): Expired {
  const { retention, expired } = registry;
  const now = Date.now();
  const moment = (name: 'hour' | 'date'): number => now - parseDuration(name, retention[name]);
  return {
    hour: Math.max(
      expired.hour,
      retention.hour === undefined ? -Infinity : zone.hourOf(moment('hour')) / 1000,
    ),
    date: Math.max(expired.date, retention.date === undefined ? -Infinity : zone.dayOf(moment('date'))),
  };
}

/** Stages the removal of the hours and dates before the borders. @param before the borders until now */
export async function stageExpiry(
  group: WriteGroup,
  { record, expired }: FlushTarget,
  before: Expired,
): Promise<void> {
  const { number: summary, generation } = record;
  for (const period of ['hour', 'date'] as const) {
    if (expired[period] === before[period]) continue;
    const range = { from: before[period], to: expired[period] - 1 };
    for await (const bucket of readBuckets(group.store.database, { summary, generation, period }, range)) {
      stageBucketRemoval(group, bucket);
    }
  }
}
