import { checkCount, checkKeys, checkOptions, describe, isMapping } from '../../arguments/index.ts';
import type { TimeZone } from '../../clocks/index.ts';
import { checkIndexedText } from './checks.ts';
import { parseMoments } from './sum-moments.ts';
import { PERIODS, periodAt } from './sum-periods.ts';
import type {
  KeysOptions,
  SeriesOptions,
  SumOptions,
  SumPeriod,
  SumRange,
  SumTarget,
  TotalsOptions,
} from './sum-types.ts';
import { Summary } from './summary.ts';

const LIMIT_DEFAULT = 500;

/** Which keys are meant. */
export type Target =
  | { kind: 'anyOf'; texts: readonly string[] }
  | { kind: 'prefix'; text: string }
  | undefined;

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
  const { period = 'date', order = 'date' } = options;
  return {
    ...options,
    periods: period === 'all' ? PERIODS : [checkPeriod(period)],
    query: { order: checkOrder(order), ...parsePage(options) },
  };
}

/** @throws TypeError, RangeError that name the option */
export function parseKeysOptions(
  value: KeysOptions | undefined,
): KeysOptions & { period: SumPeriod; query: SumQuery & { order: 'hits' | 'transfer' } } {
  const {
    order = 'hits',
    limit,
    page,
    ...options
  } = checkOptions('options', value, ['period', 'startDate', 'endDate', 'limit', 'page', 'target', 'order']);
  if (order !== 'hits' && order !== 'transfer') throw wrongChoice('order', order, "'hits' or 'transfer'");
  return { ...parseTotalsOptions(options), query: { order, ...parsePage({ limit, page }) } };
}

/** @throws TypeError, RangeError that name the option */
export function parseSeriesOptions(value: SeriesOptions | undefined): SeriesOptions & { period: SumPeriod } {
  const options = checkOptions('options', value, ['period', 'startDate', 'endDate', 'target']);
  return { ...options, period: checkPeriod(options.period ?? 'date') };
}

function parsePage({
  limit = LIMIT_DEFAULT,
  page = 1,
}: Pick<KeysOptions, 'limit' | 'page'>): Pick<SumQuery, 'limit' | 'offset'> {
  const size = checkPositive('limit', limit);
  return { limit: size, offset: (checkPositive('page', page) - 1) * size };
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
    checkIndexedText('target', value);
    return value.endsWith('*')
      ? { kind: 'prefix', text: value.slice(0, -1) }
      : { kind: 'anyOf', texts: [value] };
  }
  if (!isMapping(value)) {
    const expected = 'a string, { equals }, { anyOf } or { prefix }';
    throw new TypeError(`target must be ${expected}, received ${describe(value)}`);
  }
  checkKeys('part of target', value, ['equals', 'anyOf', 'prefix']);
  const entries = Object.entries(value as Record<string, unknown>).filter(([, part]) => part !== undefined);
  if (entries.length !== 1) throw new TypeError('target must have one of equals, anyOf and prefix');
  const [kind, part] = entries[0]!;
  if (kind === 'anyOf') return { kind, texts: checkTexts('target.anyOf', part) };
  const text = checkIndexedText(`target.${kind}`, part);
  return kind === 'prefix' ? { kind, text } : { kind: 'anyOf', texts: [text] };
}

function checkTexts(name: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError(`${name} must be an array, received ${describe(value)}`);
  return Array.from(value, (text, i) => checkIndexedText(`${name}[${i}]`, text));
}
