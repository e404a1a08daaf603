import { checkCount, checkInteger, checkOptions, describe, TIMER_MS_MAX } from '../arguments/index.ts';
import { checkTimeZone } from '../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { checkIndexedText } from '../values/index.ts';
import { INDEX_ATTRIBUTES_MAX } from './contract/limits.ts';
import type { TrackingStorageOptions } from './contract/options.ts';
import { parseHooks } from './contract/parse-hooks.ts';
import { parseRetention } from './contract/retention.ts';
import { DEFAULT_SETTINGS, type StorageSettings } from './contract/settings.ts';
import { parseSummariesOptions } from './contract/summaries-options.ts';

const OPTION_NAMES = [
  'typeName',
  'indexAttributes',
  'durability',
  'folderMode',
  'cacheSizeBytes',
  'queueSizeBytesMax',
  'checkpointInterval',
  'retention',
  'retentionIntervalMs',
  'hooks',
  'hookTimeoutMs',
  'timeZone',
  'summaries',
] as const;

/** Names that mean something else in criteria or options. */
const RESERVED = [
  'taskId',
  'runId',
  'userName',
  'timeStamp',
  'timeFrom',
  'timeTo',
  'timeFromTo',
  'trackNum',
  'trackId',
];

/** @throws TypeError, RangeError that name the option */
export function parseStorageOptions(
  value: TrackingStorageOptions<string, never> | undefined,
): StorageSettings {
  const options = checkOptions('options', value, OPTION_NAMES);
  const check = <T>(name: keyof StorageSettings & keyof typeof options, checked: (value: unknown) => T): T =>
    options[name] === undefined ? (DEFAULT_SETTINGS[name] as T) : checked(options[name]);
  return {
    typeName: check('typeName', checkTypeName),
    indexAttributes: check('indexAttributes', checkAttributes),
    isAsStored: false,
    isDurable: options.durability !== undefined && checkDurability(options.durability),
    folderMode: check('folderMode', (mode) => checkInteger('folderMode', mode, 0o700, 0o777)),
    cacheSizeBytes: check('cacheSizeBytes', (size) => checkCount('cacheSizeBytes', size)),
    queueSizeBytesMax: check('queueSizeBytesMax', (size) => checkCount('queueSizeBytesMax', size)),
    checkpointInterval: check('checkpointInterval', checkInterval),
    retention: check('retention', parseRetention),
    retentionIntervalMs: check('retentionIntervalMs', (time) => checkPeriod('retentionIntervalMs', time)),
    hooks: parseHooks(options.hooks),
    hookTimeoutMs: check('hookTimeoutMs', (time) => checkPeriod('hookTimeoutMs', time)),
    summaries: {
      ...parseSummariesOptions(options.summaries),
      timeZone: options.timeZone === undefined ? undefined : checkTimeZone('timeZone', options.timeZone),
    },
  };
}

function checkTypeName(value: unknown): string {
  const name = checkIndexedText('typeName', value);
  if (name === '') throw new ArgumentRangeError('typeName must not be empty');
  return name;
}

function checkAttributes(value: unknown): readonly string[] {
  if (!Array.isArray(value))
    throw new ArgumentTypeError(`indexAttributes must be an array, received ${describe(value)}`);
  if (value.length > INDEX_ATTRIBUTES_MAX) {
    throw new ArgumentRangeError(
      `indexAttributes has ${value.length} names, but at most ${INDEX_ATTRIBUTES_MAX} are allowed`,
    );
  }
  value.forEach((name: unknown, i) => {
    const text = checkIndexedText(`indexAttributes[${i}]`, name);
    if (text === '' || RESERVED.includes(text))
      throw new ArgumentRangeError(`indexAttributes[${i}]: '${text}' cannot be declared`);
    if (value.indexOf(name) !== i)
      throw new ArgumentRangeError(`indexAttributes[${i}]: '${text}' stands there twice`);
  });
  return [...value] as string[];
}

function checkDurability(value: unknown): boolean {
  if (value !== 'process' && value !== 'fsync') {
    throw new ArgumentTypeError(`durability must be 'process' or 'fsync', received ${describe(value)}`);
  }
  return value === 'fsync';
}

function checkInterval(value: unknown): number {
  const interval = checkCount('checkpointInterval', value);
  if (interval === 0) throw new ArgumentRangeError('checkpointInterval must be at least 1');
  return interval;
}

/** A period that a timer of Node.js can wait. */
function checkPeriod(name: string, value: unknown): number {
  const period = checkCount(name, value);
  if (period === 0 || period > TIMER_MS_MAX)
    throw new ArgumentRangeError(`${name} must be from 1 to ${TIMER_MS_MAX}, received ${period}`);
  return period;
}
