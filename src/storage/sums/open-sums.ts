import type { Hooks, OnHookFailure } from '../contract/hook.ts';
import type { SummariesSettings } from '../contract/settings.ts';
import type { Store } from '../engine/store.ts';
import { catchUp, foldNow } from './catch-up.ts';
import { bordersOf } from './expiry.ts';
import { loadSums } from './load-sums.ts';
import type { SumStore } from './sum-store.ts';

/**
 * Opens the sums of a storage whose tracks are loaded: begins new summaries, counts what was saved without the known ones,
 * and removes what has become too old. Only while nothing else is being written.
 *
 * @throws TrackingError TRACKS_TIME_ZONE, TRACKS_CORRUPTED, TRACKS_WRITE_FAILED
 */
export async function openSums(
  store: Store,
  { summaries }: Hooks,
  settings: SummariesSettings,
  onFailure: OnHookFailure,
  onFoldError: (error: Error) => void,
): Promise<SumStore | undefined> {
  const sums = await loadSums(store.database, summaries, settings, store.lastTrackNum);
  if (!sums) return undefined;
  // No number that was counted is given again, even if the track is lost.
  for (const { record } of sums.kept) store.lastTrackNum = Math.max(store.lastTrackNum, record.countedTo);
  await catchUp(store, sums, onFailure, onFoldError);
  const { hour, date } = bordersOf(sums);
  if (hour > sums.registry.expired.hour || date > sums.registry.expired.date)
    await foldNow(store, sums, onFoldError);
  return sums;
}
