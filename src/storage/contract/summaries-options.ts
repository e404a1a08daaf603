import { parseDuration } from '../../clocks/duration.ts';
import { checkTimeZone } from '../../clocks/time-zone.ts';
import { checkCount, checkOptions } from './checks.ts';
import type { SummariesOptions, SumRetention } from './sum-types.ts';

const OPEN_COUNTERS_MAX = 65_536;

/** How sums are kept, checked; undefined means what is stored. */
export interface SummariesSettings {
  timeZone: string | undefined;
  retention: SumRetention | undefined;
  openCountersMax: number;
}

/** @throws TypeError, RangeError that name the option */
export function parseSummariesOptions(value: SummariesOptions | undefined): SummariesSettings {
  const { timeZone, retention, openCountersMax } = checkOptions('summaries', value, [
    'timeZone',
    'retention',
    'openCountersMax',
  ]);
  return {
    timeZone: timeZone === undefined ? undefined : checkTimeZone('summaries.timeZone', timeZone),
    retention: retention === undefined ? undefined : parseSumRetention(retention),
    openCountersMax: openCountersMax === undefined ? OPEN_COUNTERS_MAX : checkOpen(openCountersMax),
  };
}

function parseSumRetention(value: SumRetention): SumRetention {
  const retention = checkOptions('summaries.retention', value, ['hour', 'date']);
  for (const period of ['hour', 'date'] as const) {
    if (retention[period] !== undefined) parseDuration(`summaries.retention.${period}`, retention[period]);
  }
  return { hour: retention.hour, date: retention.date };
}

function checkOpen(value: unknown): number {
  const count = checkCount('summaries.openCountersMax', value);
  if (count === 0) throw new RangeError('summaries.openCountersMax must be at least 1');
  return count;
}
