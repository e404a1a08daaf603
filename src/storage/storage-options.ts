import { checkCount, checkOptions, checkText, describe } from './contract/checks.ts';
import type { Hooks } from './contract/hook.ts';
import { INDEX_ATTRIBUTES_MAX, TIMER_MS_MAX } from './contract/limits.ts';
import { parseHooks } from './contract/parse-hooks.ts';
import { parseSummariesOptions, type SummariesSettings } from './contract/summaries-options.ts';
import type { RetentionPolicy, TrackingStorageOptions } from './contract/types.ts';
import { parseRetention } from './maintenance/retention.ts';

/** The options of a storage, checked, with their defaults. */
export interface StorageSettings {
  typeName: string;
  indexAttributes: readonly string[];
  /** Whether track type and attributes are taken from the storage, which then must be there. */
  isAsStored: boolean;
  isDurable: boolean;
  cacheSizeBytes: number;
  queueSizeBytesMax: number;
  checkpointInterval: number;
  retention: RetentionPolicy | undefined;
  /** 0: never by itself. */
  retentionIntervalMs: number;
  hooks: Hooks;
  hookTimeoutMs: number;
  summaries: SummariesSettings;
}

const OPTION_NAMES = [
  'typeName',
  'indexAttributes',
  'durability',
  'cacheSizeBytes',
  'queueSizeBytesMax',
  'checkpointInterval',
  'retention',
  'retentionIntervalMs',
  'hooks',
  'hookTimeoutMs',
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
  'before',
  'fields',
  'salt',
  'onProgress',
];

const MEBIBYTE = 1024 * 1024;

/** How long `close` waits for one call of a hook, in milliseconds, unless an option says otherwise. */
const HOOK_TIMEOUT_MS = 30_000;

/** @throws TypeError, RangeError that name the option */
export function parseStorageOptions(
  value: TrackingStorageOptions<string, never> | undefined,
): StorageSettings {
  const options = checkOptions('options', value, OPTION_NAMES);
  return {
    typeName: options.typeName === undefined ? 'Track' : checkTypeName(options.typeName),
    indexAttributes: options.indexAttributes === undefined ? [] : checkAttributes(options.indexAttributes),
    isAsStored: false,
    isDurable: checkDurability(withDefault(options.durability, 'process')),
    cacheSizeBytes: checkCount('cacheSizeBytes', withDefault(options.cacheSizeBytes, 64 * MEBIBYTE)),
    queueSizeBytesMax: checkCount(
      'queueSizeBytesMax',
      withDefault(options.queueSizeBytesMax, 256 * MEBIBYTE),
    ),
    checkpointInterval: checkInterval(withDefault(options.checkpointInterval, 131_072)),
    retention: options.retention === undefined ? undefined : parseRetention(options.retention),
    retentionIntervalMs:
      options.retentionIntervalMs === undefined
        ? 0
        : checkPeriod('retentionIntervalMs', options.retentionIntervalMs),
    hooks: parseHooks(options.hooks),
    hookTimeoutMs: checkPeriod('hookTimeoutMs', withDefault(options.hookTimeoutMs, HOOK_TIMEOUT_MS)),
    summaries: parseSummariesOptions(options.summaries),
  };
}

/** The value of an option; only undefined means the default. */
const withDefault = <T>(value: T | undefined, preset: T): T => (value === undefined ? preset : value);

function checkTypeName(value: unknown): string {
  const name = checkText('typeName', value);
  if (name === '') throw new RangeError('typeName must not be empty');
  return name;
}

function checkAttributes(value: unknown): readonly string[] {
  if (!Array.isArray(value))
    throw new TypeError(`indexAttributes must be an array, received ${describe(value)}`);
  if (value.length > INDEX_ATTRIBUTES_MAX) {
    throw new RangeError(
      `indexAttributes has ${value.length} names, but at most ${INDEX_ATTRIBUTES_MAX} are allowed`,
    );
  }
  value.forEach((name: unknown, i) => {
    const text = checkText(`indexAttributes[${i}]`, name);
    if (text === '' || RESERVED.includes(text))
      throw new RangeError(`indexAttributes[${i}]: '${text}' cannot be declared`);
    if (value.indexOf(name) !== i)
      throw new RangeError(`indexAttributes[${i}]: '${text}' stands there twice`);
  });
  return [...value] as string[];
}

function checkDurability(value: unknown): boolean {
  if (value !== 'process' && value !== 'fsync') {
    throw new TypeError(`durability must be 'process' or 'fsync', received ${describe(value)}`);
  }
  return value === 'fsync';
}

function checkInterval(value: unknown): number {
  const interval = checkCount('checkpointInterval', value);
  if (interval === 0) throw new RangeError('checkpointInterval must be at least 1');
  return interval;
}

/** A period that a timer of Node.js can wait. */
function checkPeriod(name: string, value: unknown): number {
  const period = checkCount(name, value);
  if (period === 0 || period > TIMER_MS_MAX)
    throw new RangeError(`${name} must be from 1 to ${TIMER_MS_MAX}, received ${period}`);
  return period;
}
