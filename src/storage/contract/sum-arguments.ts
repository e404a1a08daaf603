import { checkCount, checkKeys, checkOptions, describe, isMapping, LongCall } from '../../arguments/index.ts';
import { checkTimeZone } from '../../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { checkIndexedText } from '../../values/index.ts';
import { LONG_CALL_OPTIONS } from './maintenance-options.ts';
import { parseBound } from './spans.ts';
import { PERIODS } from './sum-periods.ts';
import type {
  KeysQuery,
  PeriodSelection,
  RebuildSettings,
  RowsQuery,
  SumPage,
  SumSelection,
  Target,
} from './sum-source.ts';
import { parseDates, parseSpan } from './sum-span.ts';
import type {
  KeysOptions,
  RebuildOptions,
  RebuildProgress,
  SeriesOptions,
  SummaryOrName,
  SumOptions,
  SumPeriod,
  SumRange,
  SumTarget,
  TotalsOptions,
} from './sum-types.ts';
import { Summary } from './summary.ts';

const LIMIT_DEFAULT = 500;

const RANGE_OPTIONS = ['period', 'timeFrom', 'timeTo', 'timeFromTo', 'target'] as const;
const PAGE_OPTIONS = ['order', 'limit', 'page'] as const;

/** @throws TypeError, RangeError that name the argument */
export function parseRowsQuery(summary: SummaryOrName, value: SumOptions | undefined): RowsQuery {
  const options = checkOptions('options', value, [
    'period',
    'startDate',
    'endDate',
    'target',
    ...PAGE_OPTIONS,
  ]);
  const { period = 'date', order = 'date' } = options;
  return {
    summary: checkSummary(summary),
    target: parseTarget(options.target),
    span: parseDates(options),
    ...parsePage(options),
    periods: period === 'all' ? PERIODS : [checkPeriod(period)],
    order: checkChoice('order', order, ['date', 'hits', 'transfer'], "'date', 'hits' or 'transfer'"),
  };
}

/** @throws TypeError, RangeError that name the argument */
export function parseKeysQuery(summary: SummaryOrName, value: KeysOptions | undefined): KeysQuery {
  const options = checkOptions('options', value, [...RANGE_OPTIONS, ...PAGE_OPTIONS]);
  const order = checkChoice('order', options.order ?? 'hits', ['hits', 'transfer'], "'hits' or 'transfer'");
  return {
    ...parseSelection(summary, options),
    ...parsePage(options),
    period: totalsPeriod(options),
    order,
  };
}

/** @throws TypeError, RangeError that name the argument */
export function parseSeriesSelection(
  summary: SummaryOrName,
  value: SeriesOptions | undefined,
): PeriodSelection {
  const options = checkOptions('options', value, RANGE_OPTIONS);
  return { ...parseSelection(summary, options), period: checkPeriod(options.period ?? 'date') };
}

/** @throws TypeError, RangeError that name the argument */
export function parseTotalsSelection(
  summary: SummaryOrName,
  value: TotalsOptions | undefined,
): PeriodSelection {
  const options = checkOptions('options', value, RANGE_OPTIONS);
  return { ...parseSelection(summary, options), period: totalsPeriod(options) };
}

/** @throws TypeError, RangeError that name the option */
export function parseRebuildOptions(
  value: RebuildOptions | undefined,
): Omit<RebuildSettings, 'onProgress'> & { call: LongCall<RebuildProgress> } {
  const options = checkOptions('options', value, ['from', 'timeZone', ...LONG_CALL_OPTIONS]);
  const { from, timeZone } = options;
  return {
    from: parseBound('from', from),
    timeZone: timeZone === undefined ? undefined : checkTimeZone('timeZone', timeZone),
    call: new LongCall(options),
  };
}

function parseSelection(summary: SummaryOrName, range: SumRange): SumSelection {
  return { summary: checkSummary(summary), target: parseTarget(range.target), span: parseSpan(range) };
}

function checkSummary(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Summary) return value.name;
  throw new ArgumentTypeError(`summary must be a summary or the name of one, received ${describe(value)}`);
}

function parsePage({ limit = LIMIT_DEFAULT, page = 1 }: Pick<KeysOptions, 'limit' | 'page'>): SumPage {
  const size = checkPositive('limit', limit);
  return { limit: size, offset: (checkPositive('page', page) - 1) * size };
}

function checkPositive(name: string, value: unknown): number {
  const count = checkCount(name, value);
  if (count === 0) throw new ArgumentRangeError(`${name} must be at least 1, received 0`);
  return count;
}

function totalsPeriod({ period, timeFrom, timeTo, timeFromTo }: TotalsOptions): SumPeriod {
  const isEverything = [timeFrom, timeTo, ...(timeFromTo ?? [])].every(
    (time) => time === undefined || time === null,
  );
  return checkPeriod(period ?? (isEverything ? 'month' : 'date'));
}

function checkPeriod(value: unknown): SumPeriod {
  return checkChoice('period', value, PERIODS, "'hour', 'date', 'month' or, with getSum, 'all'");
}

function checkChoice<T extends string>(
  name: string,
  value: unknown,
  choices: readonly T[],
  expected: string,
): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  const message = `${name} must be ${expected}, received ${describe(value)}`;
  throw typeof value === 'string' ? new ArgumentRangeError(message) : new ArgumentTypeError(message);
}

function parseTarget(value: SumTarget | undefined): Target {
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    checkIndexedText('target', value);
    return value.endsWith('*')
      ? { kind: 'prefix', text: value.slice(0, -1) }
      : { kind: 'anyOf', texts: [value] };
  }
  if (!isMapping(value)) {
    const expected = 'a string, { equals }, { anyOf } or { prefix }';
    throw new ArgumentTypeError(`target must be ${expected}, received ${describe(value)}`);
  }
  checkKeys('part of target', value, ['equals', 'anyOf', 'prefix']);
  const entries = Object.entries(value as Record<string, unknown>).filter(([, part]) => part !== undefined);
  const [entry, ...others] = entries;
  if (!entry || others.length > 0)
    throw new ArgumentTypeError('target must have one of equals, anyOf and prefix');
  const [kind, part] = entry;
  if (kind === 'anyOf') return { kind, texts: checkTexts('target.anyOf', part) };
  const text = checkIndexedText(`target.${kind}`, part);
  return kind === 'prefix' ? { kind, text } : { kind: 'anyOf', texts: [text] };
}

function checkTexts(name: string, value: unknown): string[] {
  if (!Array.isArray(value))
    throw new ArgumentTypeError(`${name} must be an array, received ${describe(value)}`);
  return Array.from(value, (text, i) => checkIndexedText(`${name}[${i}]`, text));
}
