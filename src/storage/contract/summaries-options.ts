import { checkCount, checkOptions } from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import { ArgumentRangeError } from '../../errors.ts';
import { DEFAULT_SETTINGS, type SummariesSettings } from './settings.ts';
import type { SummariesOptions, SumRetention } from './sum-types.ts';

/** @throws TypeError, RangeError that name the option */
export function parseSummariesOptions(
  value: SummariesOptions | undefined,
): Omit<SummariesSettings, 'timeZone'> {
  const { retention, openCountersMax } = checkOptions('summaries', value, ['retention', 'openCountersMax']);
  return {
    retention: retention === undefined ? undefined : parseSumRetention(retention),
    openCountersMax:
      openCountersMax === undefined ? DEFAULT_SETTINGS.summaries.openCountersMax : checkOpen(openCountersMax),
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
  if (count === 0) throw new ArgumentRangeError('summaries.openCountersMax must be at least 1');
  return count;
}
