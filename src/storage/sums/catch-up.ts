import type { OnHookFailure } from '../contract/hook.ts';
import { Counting } from '../contract/summary-evaluator.ts';
import type { Store } from '../engine/store.ts';
import { WriteGroup } from '../engine/writing/write-group.ts';
import { CountDraft } from './count-draft.ts';
import { FoldOperation } from './flush-operation.ts';
import { encodeJournal } from './journal.ts';
import type { KeptSummary } from './stored-summary.ts';
import { countStored, reportDamaged, type TrackStretch } from './stored-tracks.ts';
import { journalKey } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/**
 * Counts the tracks that were saved while nobody gave the definitions of the summaries: each exactly once, as each batch
 * carries how far it brings them. Only while nothing else is being written.
 */
export async function catchUp(
  store: Store,
  sums: SumStore,
  onFailure: OnHookFailure,
  onFoldError: (error: Error) => void,
): Promise<void> {
  const behind = new Map<number, KeptSummary[]>();
  for (const kept of sums.counting) {
    const { countedTo } = kept.record;
    if (countedTo < store.lastTrackNum) behind.set(countedTo, [...(behind.get(countedTo) ?? []), kept]);
  }
  for (const [countedTo, kept] of behind)
    await catchUpFrom(store, sums, kept, countedTo + 1, onFailure, onFoldError);
}

async function catchUpFrom(
  store: Store,
  sums: SumStore,
  kept: readonly KeptSummary[],
  from: number,
  onFailure: OnHookFailure,
  onFoldError: (error: Error) => void,
): Promise<void> {
  const definitions = kept.map(({ definition }) => definition!);
  const counting = new Counting(definitions, onFailure);
  const names = definitions.map(({ name }) => name);
  const onDamaged = reportDamaged(store, names, onFailure);
  for await (const stretch of countStored(store, counting, onDamaged, from, store.lastTrackNum)) {
    await countStretch(store, sums, kept, stretch);
    if (sums.isFoldDue) await foldNow(store, sums, onFoldError);
  }
}

async function countStretch(
  store: Store,
  sums: SumStore,
  kept: readonly KeptSummary[],
  { tracks, upTo }: TrackStretch,
): Promise<void> {
  const draft = new CountDraft(sums.zone, kept);
  for (const { timeStamp, counts } of tracks) draft.add(timeStamp, counts);
  const group = new WriteGroup(store);
  const { next } = sums.journal;
  const bytes = encodeJournal(next, { lastTrackNum: upTo, summaries: draft.counts });
  group.put(journalKey(next), bytes);
  draft.stageKeys(group);
  await group.write();
  draft.applyKeys();
  draft.addTo(sums.open);
  for (const { record } of kept) record.countedTo = upTo;
  sums.journal.next++;
  sums.journal.sizeBytes += bytes.length;
}

/**
 * Folds without the queue. Only while nothing else is being written. Where it fails, all stays as it is: it is tried again
 * while the storage is used, which must not fail to open for that.
 */
export async function foldNow(
  store: Store,
  sums: SumStore,
  onFoldError: (error: Error) => void,
): Promise<void> {
  const fold = new FoldOperation(sums);
  fold.promise.catch(onFoldError);
  const group = new WriteGroup(store);
  try {
    await fold.stage(group);
    await group.write();
    await group.apply();
  } catch (error) {
    fold.reject(error);
  }
}
