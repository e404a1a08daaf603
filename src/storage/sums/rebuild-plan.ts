import { isSameZone, monthOfDay, TimeZone } from '../../clocks/index.ts';
import { ArgumentRangeError, TrackingError } from '../../errors.ts';
import { firstMoment } from '../contract/spans.ts';
import type { RebuildSettings } from '../contract/sum-source.ts';
import { type DefinedSummary, isDefined } from './stored-summary.ts';
import type { SumStore } from './sum-store.ts';

/** What a rebuild counts, and how. */
export interface RebuildPlan {
  /** The summaries that are rebuilt: those whose definitions are known. */
  targets: readonly DefinedSummary[];
  zone: TimeZone;
  /** Months before this one stay as they are; -Infinity: all are counted again. */
  fromMonth: number;
}

/** @throws RangeError for `from` with another zone; TrackingError TRACKS_NO_SUMMARY if definitions are missing */
export function planRebuild(
  sums: SumStore,
  { from, timeZone = sums.zone.name }: RebuildSettings,
): RebuildPlan {
  const isOther = !isSameZone(timeZone, sums.zone.name);
  if (isOther && from)
    throw new ArgumentRangeError(
      'from cannot be given together with another timeZone, which cuts all months again',
    );
  const targets = sums.summaries.filter(isDefined);
  checkDefinitions(sums, targets, isOther);
  const fromMonth = from ? monthOfDay(sums.zone.dayOf(firstMoment(from, sums.zone))) : -Infinity;
  return { targets, zone: isOther ? new TimeZone(timeZone) : sums.zone, fromMonth };
}

function checkDefinitions(
  { summaries }: SumStore,
  targets: readonly DefinedSummary[],
  isOtherZone: boolean,
): void {
  const missing = summaries.filter((each) => !isDefined(each)).map(({ record }) => `'${record.name}'`);
  if (targets.length > 0 && !(isOtherZone && missing.length > 0)) return;
  const what = `the definitions of ${missing.join(', ')} were not given`;
  const why = isOtherZone
    ? 'another time zone cuts the sums of all summaries again'
    : 'there is nothing to rebuild';
  throw new TrackingError('TRACKS_NO_SUMMARY', `${what}, and ${why}; open the storage with them as hooks`);
}
