import type { TimeZone } from '../../clocks/index.ts';
import { ArgumentRangeError, expectDefined } from '../../errors.ts';
import { type Bound, checkPair, firstMoment, lastMoment, parseBound } from './spans.ts';
import { periodAt } from './sum-periods.ts';
import type { SumDates, SumPeriod, SumRange } from './sum-types.ts';

/** The span of time that a caller means, checked: from the latest of some bounds to the earliest of others. */
export interface SumSpan {
  from: readonly Bound[];
  to: readonly Bound[];
  /** Without `to`: the one period that `from` falls into, instead of all from there on. */
  isOnePeriod: boolean;
}

/** The periods from one to another, both inclusive. */
export interface PeriodRange {
  from: number;
  to: number;
}

/** @throws TypeError, RangeError that name the argument */
export function parseSpan({ timeFrom, timeTo, timeFromTo }: SumRange): SumSpan {
  const [from, to] = timeFromTo === undefined ? [] : checkPair(timeFromTo);
  return {
    from: given(parseBound('timeFrom', timeFrom), parseBound('timeFromTo[0]', from)),
    to: given(parseBound('timeTo', timeTo), parseBound('timeFromTo[1]', to)),
    isOnePeriod: false,
  };
}

/** @throws TypeError, RangeError that name the argument */
export function parseDates({ startDate, endDate }: SumDates): SumSpan {
  return {
    from: given(parseBound('startDate', startDate)),
    to: given(parseBound('endDate', endDate)),
    isOnePeriod: true,
  };
}

const given = (...bounds: (Bound | undefined)[]): Bound[] => bounds.filter((bound) => bound !== undefined);

/** The periods of a span in a zone. @throws RangeError if it ends before it starts */
export function rangeOf({ from, to, isOnePeriod }: SumSpan, period: SumPeriod, zone: TimeZone): PeriodRange {
  const first = Math.max(...from.map((bound) => firstMoment(bound, zone)));
  const last = Math.min(...to.map((bound) => lastMoment(bound, zone)));
  if (first > last) {
    const latest = expectDefined(
      from.find((bound) => firstMoment(bound, zone) === first),
      'the latest is one of them',
    );
    const earliest = expectDefined(
      to.find((bound) => lastMoment(bound, zone) === last),
      'the earliest is one of them',
    );
    const received = `received ${latest.text} and ${earliest.text}`;
    throw new ArgumentRangeError(`${latest.name} must not be after ${earliest.name}, ${received}`);
  }
  const firstPeriod = from.length === 0 ? -Infinity : periodAt(zone, period, first);
  if (isOnePeriod && from.length > 0 && to.length === 0) return { from: firstPeriod, to: firstPeriod };
  return { from: firstPeriod, to: to.length === 0 ? Infinity : periodAt(zone, period, last) };
}
