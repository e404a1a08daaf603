import { SUM_REGISTRY_KEY } from '../engine/keys.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import type { Store } from '../engine/store.ts';
import { WriteGroup } from '../engine/writing/write-group.ts';
import { bordersOf, stageExpiry } from './expiry.ts';
import { stageCounts } from './flush-counts.ts';
import { type Expired, encodeRegistry, type SummaryRecord, type SumRegistry } from './registry.ts';
import type { SumStore } from './sum-store.ts';

/** Adds what was counted to the stored periods, before anything else that waits is written. */
export async function flushSums({ queue }: OpenEngine, sums: SumStore): Promise<void> {
  const flush: Promise<void> = queue.aloneFirst(async (group) => {
    await stageFlush(group, sums);
    sums.holdReaders(flush);
  });
  await flush;
}

/**
 * The same without the queue, while the storage opens. Where it fails everything stays as it is, and the storage opens all
 * the same: it tries again while it is used.
 */
export async function flushNow(store: Store, sums: SumStore, onError: (error: Error) => void): Promise<void> {
  const group = new WriteGroup(store);
  try {
    await stageFlush(group, sums);
    await group.write();
    await group.apply();
  } catch (error) {
    onError(error as Error);
  }
}

/** Stages the move of what is open from the journal into the stored periods, and the removal of old periods. */
async function stageFlush(group: WriteGroup, sums: SumStore): Promise<void> {
  sums.journal.delayRetry();
  const expired = bordersOf(sums);
  const summaries = sums.summaries.map(({ record }) => record);
  for (const record of summaries) await stageSummary(group, sums, record, expired);
  stageFlushed(group, sums, { ...sums.registry, expired, summaries });
}

/** Stages what a flush changes in the periods of a summary. */
export async function stageSummary(
  group: WriteGroup,
  sums: SumStore,
  record: SummaryRecord,
  expired: Expired,
): Promise<void> {
  const target = { record, zone: sums.zone, expired };
  await stageCounts(group, target, sums.open.of(record.number));
  await stageExpiry(group, target, sums.registry.expired);
}

/** Stages the end of a flush: the journal is empty, and this is the registry. */
export function stageFlushed(group: WriteGroup, sums: SumStore, registry: SumRegistry): void {
  sums.journal.stageRemoval(group);
  group.put(SUM_REGISTRY_KEY, encodeRegistry(registry));
  group.addChange({ apply: () => sums.applyFlush(registry) });
}
