import { checkCount, checkKeys, checkOptions, checkText, describe, isMapping } from '../arguments/checks.ts';
import { Summary } from '../hooks/summary.ts';
import { PERIODS, periodAt } from './periods.ts';
import { parseMoments } from './sum-moments.ts';
import type { SumOptions, SumPeriod, SumRange, SumTarget, TotalsOptions } from './sum-types.ts';
import type { TimeZone } from './time-zone.ts';

const LIMIT_DEFAULT = 500;

/** Which keys are meant. */
export type Target = { kind: 'equals' | 'prefix'; text: string } | undefined;

/** The periods from one to another, both inclusive. */
export interface PeriodRange {
  from: number;
  to: number;
}

/** Which rows are wanted, checked. */
export interface SumQuery {
  order: 'date' | 'hits' | 'transfer';
  limit: number;
  offset: number;
}

/** @throws TypeError */
export function checkSummary(value: unknown): string | Summary {
  if (value instanceof Summary || typeof value === 'string') return value;
  throw new TypeError(`summary must be a summary or the name of one, received ${describe(value)}`);
}

/** @throws TypeError, RangeError that name the option */
export function parseSumOptions(
  value: SumOptions | undefined,
): SumOptions & { query: SumQuery; periods: readonly SumPeriod[] } {
  const options = checkOptions('options', value, [
    'period',
    'startDate',
    'endDate',
    'limit',
    'page',
    'target',
    'order',
  ]);
  const { period = 'date', limit = LIMIT_DEFAULT, page = 1, order = 'date' } = options;
  const size = checkPositive('limit', limit);
  return {
    ...options,
    periods: period === 'all' ? PERIODS : [checkPeriod(period)],
    query: { order: checkOrder(order), limit: size, offset: (checkPositive('page', page) - 1) * size },
  };
}

/** @throws TypeError, RangeError that name the option */
export function parseTotalsOptions(value: TotalsOptions | undefined): TotalsOptions & { period: SumPeriod } {
  const options = checkOptions('options', value, ['period', 'startDate', 'endDate', 'target']);
  const isEverything = options.startDate === undefined && options.endDate === undefined;
  return { ...options, period: checkPeriod(options.period ?? (isEverything ? 'month' : 'date')) };
}

function checkPositive(name: string, value: unknown): number {
  const count = checkCount(name, value);
  if (count === 0) throw new RangeError(`${name} must be at least 1, received 0`);
  return count;
}

function checkPeriod(value: unknown): SumPeriod {
  if (PERIODS.includes(value as SumPeriod)) return value as SumPeriod;
  throw wrongChoice('period', value, "'hour', 'date', 'month' or, with getSum, 'all'");
}

function checkOrder(value: unknown): SumQuery['order'] {
  if (value === 'date' || value === 'hits' || value === 'transfer') return value;
  throw wrongChoice('order', value, "'date', 'hits' or 'transfer'");
}

function wrongChoice(name: string, value: unknown, expected: string): TypeError | RangeError {
  const message = `${name} must be ${expected}, received ${describe(value)}`;
  return typeof value === 'string' ? new RangeError(message) : new TypeError(message);
}

/**
 * The periods that are meant.
 *
 * @throws TypeError, RangeError that name the argument
 */
export function parseRange({ startDate, endDate }: SumRange, period: SumPeriod, zone: TimeZone): PeriodRange {
  const start = startDate === undefined ? undefined : parseMoments('startDate', startDate, zone);
  const end = endDate === undefined ? undefined : parseMoments('endDate', endDate, zone);
  if (start && end && start.first > end.last) {
    throw new RangeError(
      `startDate must not be after endDate, received ${describe(startDate)} and ${describe(endDate)}`,
    );
  }
  const from = start ? periodAt(zone, period, start.first) : -Infinity;
  if (start && !end) return { from, to: from };
  return { from, to: end ? periodAt(zone, period, end.last) : Infinity };
}

/** @throws TypeError, RangeError */
export function parseTarget(value: SumTarget | undefined): Target {
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    checkText('target', value);
    return value.endsWith('*')
      ? { kind: 'prefix', text: value.slice(0, -1) }
      : { kind: 'equals', text: value };
  }
  if (!isMapping(value)) {
    throw new TypeError(`target must be a string, { equals } or { prefix }, received ${describe(value)}`);
  }
  checkKeys('part of target', value, ['equals', 'prefix']);
  const entries = Object.entries(value as Record<string, unknown>).filter(([, text]) => text !== undefined);
  if (entries.length !== 1) throw new TypeError('target must have one of equals and prefix');
  const [kind, text] = entries[0] as ['equals' | 'prefix', unknown];
  return { kind, text: checkText(`target.${kind}`, text) };
}
