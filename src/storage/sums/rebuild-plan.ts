import { isSameZone, monthOfDay, TimeZone } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import type { RebuildSettings } from '../contract/sum-source.ts';
import { firstMoment } from '../contract/sum-span.ts';
import type { KeptSummary } from './stored-summary.ts';
import type { SumStore } from './sum-store.ts';

/** What is to be rebuilt, and how. */
export interface RebuildPlan {
  /** The summaries that are rebuilt: those whose definitions are known. */
  targets: readonly KeptSummary[];
  zone: TimeZone;
  /** Months before this one stay as they are; -Infinity: everything is counted anew. */
  fromMonth: number;
  onProgress: RebuildSettings['onProgress'];
}

/** @throws RangeError for `from` with another zone; TrackingError TRACKS_NO_SUMMARY if definitions are missing */
export function planRebuild(
  sums: SumStore,
  { from, timeZone = sums.zone.name, onProgress }: RebuildSettings,
): RebuildPlan {
  const isOther = !isSameZone(timeZone, sums.zone.name);
  if (isOther && from !== undefined) {
    throw new RangeError('from cannot be given together with another timeZone, which cuts all months anew');
  }
  const targets = sums.kept.filter(({ definition }) => definition !== undefined);
  checkDefinitions(sums, targets, isOther);
  const fromMonth = from ? monthOfDay(sums.zone.dayOf(firstMoment(from, sums.zone))) : -Infinity;
  return { targets, zone: isOther ? new TimeZone(timeZone) : sums.zone, fromMonth, onProgress };
}

function checkDefinitions({ kept }: SumStore, targets: readonly KeptSummary[], isOtherZone: boolean): void {
  const missing = kept.filter((each) => !targets.includes(each)).map(({ record }) => `'${record.name}'`);
  if (targets.length > 0 && !(isOtherZone && missing.length > 0)) return;
  const what = `the definitions of ${missing.join(', ')} were not given`;
  const why = isOtherZone
    ? 'another time zone cuts the sums of all summaries anew'
    : 'there is nothing to rebuild';
  throw new TrackingError('TRACKS_NO_SUMMARY', `${what}, and ${why}; open the storage with them as hooks`);
}
