import { checkFunction, checkName, checkOptions, describe, TIMER_MS_MAX } from '../../arguments/index.ts';
import { checkOptionalInteger } from '../arguments.ts';
import { PARTIAL_SIZE_BYTES_MAX } from '../partial/limits.ts';
import { ApiKeys } from './api-keys.ts';
import type { PartialOutcome } from './manage-data.ts';
import { parseQuarantine } from './merge-options.ts';
import type { PartialQuarantine } from './partial-quarantine.ts';

/** Merges a partial at once, as a DataManager does. */
export interface PartialTaker {
  mergePartial(bytes: Uint8Array, name?: string): Promise<PartialOutcome>;
}

/** What a receiver accepts, and where it goes. Either `folder` or `manager` is required. */
export interface ReceiverOptions {
  /** The keys that may upload; at least one. */
  apiKeys: readonly string[];
  /** Where partials are stored until a DataManager merges them. */
  folder?: string | undefined;
  /** Merges each partial before it is acknowledged. */
  manager?: PartialTaker | undefined;
  /** The only path to answer, such as `'/usage'`; below it, the name of a partial. Default: any path. */
  path?: string | undefined;
  /** The largest size of a partial, in bytes. Default 16 MiB, which no partial exceeds. */
  sizeBytesMax?: number | undefined;
  /** How long a client may take to send its partial, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
  /** The most concurrent uploads; further clients are asked to come back later. Default 64. */
  uploadsMax?: number | undefined;
  /** The folder for damaged uploads. Default: the folder `refused` in `folder`. A manager has its own quarantine. */
  quarantine?: string | undefined;
  /** The size of the quarantine, in bytes. Default 1 GiB. If it is full, damaged uploads are refused and not stored. */
  quarantineSizeBytesMax?: number | undefined;
  /** Called when a new partial was received. */
  onReceived?: ((partial: { uuid: string; number: number }) => void) | undefined;
  /** Called with the reason when the receiver fails; the client does not get the reason. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The checked options of a receiver. */
export interface ReceiverSettings {
  keys: ApiKeys;
  folder: string | undefined;
  manager: PartialTaker | undefined;
  path: string | undefined;
  limits: { sizeBytesMax: number; timeoutMs: number };
  uploadsMax: number;
  quarantine: PartialQuarantine | undefined;
  onReceived: ReceiverOptions['onReceived'];
  onError: ReceiverOptions['onError'];
}

const OPTIONS = [
  'apiKeys',
  'folder',
  'manager',
  'path',
  'sizeBytesMax',
  'timeoutMs',
  'uploadsMax',
  'quarantine',
  'quarantineSizeBytesMax',
  'onReceived',
  'onError',
] as const;

const TIMEOUT_MS = 30_000;
const UPLOADS_MAX = 64;

/** @throws TypeError, RangeError that name the option, but never a key */
export function parseReceiverOptions(value: ReceiverOptions): ReceiverSettings {
  const options = checkOptions('options', value, OPTIONS);
  const { folder, manager, path } = options;
  if ((folder === undefined) === (manager === undefined))
    throw new TypeError('folder or manager must be given, and not both');
  if (manager !== undefined && (options.quarantine ?? options.quarantineSizeBytesMax) !== undefined)
    throw new TypeError('quarantine must be given to the manager, not to its receiver');
  if (manager !== undefined && typeof manager?.mergePartial !== 'function')
    throw new TypeError(`manager must have mergePartial, received ${describe(manager)}`);
  return {
    keys: new ApiKeys(checkKeys(options.apiKeys)),
    folder: folder === undefined ? undefined : checkName('folder', folder),
    manager,
    path: path === undefined ? undefined : checkPath(path),
    limits: parseLimits(options),
    uploadsMax: checkOptionalInteger('uploadsMax', options.uploadsMax, {
      least: 1,
      greatest: 100_000,
      usual: UPLOADS_MAX,
    }),
    quarantine: parseQuarantine(options, folder),
    onReceived: checkFunction('onReceived', options.onReceived),
    onError: checkFunction('onError', options.onError),
  };
}

function parseLimits({ sizeBytesMax, timeoutMs }: ReceiverOptions): ReceiverSettings['limits'] {
  const size = { least: 1, greatest: PARTIAL_SIZE_BYTES_MAX, usual: PARTIAL_SIZE_BYTES_MAX };
  return {
    sizeBytesMax: checkOptionalInteger('sizeBytesMax', sizeBytesMax, size),
    timeoutMs: checkOptionalInteger('timeoutMs', timeoutMs, {
      least: 1,
      greatest: TIMER_MS_MAX,
      usual: TIMEOUT_MS,
    }),
  };
}

function checkKeys(keys: unknown): readonly string[] {
  if (!Array.isArray(keys) || keys.length === 0)
    throw new TypeError(`apiKeys must be an array with at least one key, received ${describe(keys)}`);
  keys.forEach((key: unknown, index) => {
    if (typeof key !== 'string') throw new TypeError(`apiKeys[${index}] must be a string`);
    if (!/^[\x21-\x7e]+$/.test(key))
      throw new RangeError(`apiKeys[${index}] must be printable ASCII without spaces, as headers have it`);
  });
  return keys as string[];
}

function checkPath(path: unknown): string {
  const text = checkName('path', path);
  if (!text.startsWith('/')) throw new RangeError(`path must begin with '/', received ${describe(text)}`);
  return text.replace(/\/+$/, '');
}
