import { parseDuration } from '../../clocks/index.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { decodeHeader, stageBucketRemoval } from './buckets.ts';
import type { FoldTarget } from './flush-counts.ts';
import type { SumRegistry } from './registry.ts';
import { headerRange, startOfHeader } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/**
 * The first hour and the first date whose sums are kept. It never goes back: what was removed for its age does not return
 * when the retention is lengthened.
 */
export function bordersOf({ registry, zone }: Pick<SumStore, 'registry' | 'zone'>): SumRegistry['expired'] {
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

/** Stages that the hours and dates before the borders go. @param before the borders until now */
export async function stageExpiry(
  group: WriteGroup,
  { record, expired }: FoldTarget,
  before: SumRegistry['expired'],
): Promise<void> {
  for (const period of ['hour', 'date'] as const) {
    if (expired[period] === before[period]) continue;
    const name = { summary: record.number, generation: record.generation, period };
    const range = headerRange(name, before[period], expired[period] - 1);
    for await (const entries of group.store.database.entries(range)) {
      for (const [key, bytes] of entries) {
        stageBucketRemoval(group, { ...name, start: startOfHeader(key) }, decodeHeader(key, bytes));
      }
    }
  }
}
