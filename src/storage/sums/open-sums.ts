import type { Hooks, OnHookFailure } from '../contract/hook.ts';
import type { SummariesSettings } from '../contract/settings.ts';
import { SummaryEvaluator } from '../contract/summary-evaluator.ts';
import type { Store } from '../engine/store.ts';
import { WriteGroup } from '../engine/writing/write-group.ts';
import { bordersOf } from './expiry.ts';
import { flushNow } from './flush-sums.ts';
import { loadSums } from './load-sums.ts';
import type { DefinedSummary } from './stored-summary.ts';
import { countStored, reportDamaged, type TrackStretch } from './stored-tracks.ts';
import type { SumStore } from './sum-store.ts';

/**
 * Opens the sums of a storage whose tracks are loaded: begins new summaries, counts what was saved without the known ones,
 * and removes sums that have become too old. Only while nothing else is being written.
 *
 * @throws TrackingError TRACKS_TIME_ZONE, TRACKS_CORRUPTED, TRACKS_WRITE_FAILED
 */
export async function openSums(
  store: Store,
  { summaries }: Hooks,
  settings: SummariesSettings,
  onFailure: OnHookFailure,
  onFlushError: (error: Error) => void,
): Promise<SumStore | undefined> {
  const sums = await loadSums(store.database, summaries, settings, store.lastTrackNum);
  if (!sums) return undefined;
  // No number that was counted is given again, even if the track is lost.
  for (const { record } of sums.summaries) store.noteTrackNum(record.countedTo);
  for (const [countedTo, behind] of summariesBehind(sums, store.lastTrackNum)) {
    for await (const stretch of stretchesFor(store, behind, countedTo + 1, onFailure)) {
      await countStretch(store, sums, behind, stretch);
      if (sums.isFlushDue) await flushNow(store, sums, onFlushError);
    }
  }
  const { hour, date } = bordersOf(sums);
  const { expired } = sums.registry;
  if (hour > expired.hour || date > expired.date) await flushNow(store, sums, onFlushError);
  return sums;
}

/** The summaries that lack tracks that were saved without their definitions, by how far they have counted. */
function summariesBehind({ defined }: SumStore, lastTrackNum: number): Map<number, DefinedSummary[]> {
  const behind = new Map<number, DefinedSummary[]>();
  for (const summary of defined) {
    const { countedTo } = summary.record;
    if (countedTo < lastTrackNum) behind.set(countedTo, [...(behind.get(countedTo) ?? []), summary]);
  }
  return behind;
}

function stretchesFor(
  store: Store,
  summaries: readonly DefinedSummary[],
  from: number,
  onFailure: OnHookFailure,
): AsyncGenerator<TrackStretch> {
  const definitions = summaries.map(({ definition }) => definition);
  const evaluator = new SummaryEvaluator(definitions, onFailure);
  return countStored(store, evaluator, reportDamaged(store, definitions, onFailure), from);
}

/** Counts a stretch of tracks in one batch, with how far it brings the summaries: so each track is counted once. */
async function countStretch(
  store: Store,
  sums: SumStore,
  summaries: readonly DefinedSummary[],
  { tracks, upTo }: TrackStretch,
): Promise<void> {
  const draft = sums.draftFor(summaries);
  for (const { trackNum, timeStamp, counts } of tracks) draft.add(trackNum, timeStamp, counts);
  draft.lastTrackNum = upTo;
  const group = new WriteGroup(store);
  draft.stage(group);
  await group.write();
  draft.apply();
}
