import { checkFunction, checkName, checkOptions, describe, TIMER_MS_MAX } from '../../arguments/index.ts';
import { checkOptionalInteger } from '../arguments.ts';
import { PARTIAL_SIZE_BYTES_MAX } from '../partial/limits.ts';
import { ApiKeys } from './api-keys.ts';
import type { PartialOutcome } from './manage-data.ts';
import { parseQuarantine } from './merge-options.ts';
import type { PartialQuarantine } from './partial-quarantine.ts';

/** Who merges a partial at once, such as a DataManager. */
export interface PartialTaker {
  mergePartial(bytes: Uint8Array, name?: string): Promise<PartialOutcome>;
}

/** What a receiver lets in, and what it does with it. Either `folder` or `manager` is needed. */
export interface ReceiverOptions {
  /** The keys that may upload; at least one. */
  apiKeys: readonly string[];
  /** Where partials are kept until a DataManager takes them. */
  folder?: string | undefined;
  /** Merges each partial before it is acknowledged. */
  manager?: PartialTaker | undefined;
  /** The only path that is answered, such as `'/usage'`; what comes below it is the name of a partial. Default: any path. */
  path?: string | undefined;
  /** The most bytes of a partial. Default 16 MiB, which no partial exceeds. */
  sizeBytesMax?: number | undefined;
  /** How long a client may take to send its partial, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
  /** The most uploads at the same time; more are asked to come back later. Default 64. */
  uploadsMax?: number | undefined;
  /** Where damaged uploads are set aside. Default: the folder `refused` in `folder`. A manager has a quarantine of its own. */
  quarantine?: string | undefined;
  /** Bytes that the quarantine holds at most. Default 1 GiB; then damaged uploads are refused and not kept. */
  quarantineSizeBytesMax?: number | undefined;
  /** Is told when a partial was taken in that was not there before. */
  onReceived?: ((partial: { uuid: string; number: number }) => void) | undefined;
  /** Is told why an upload failed on our side; the client is told no more than that it did. */
  onError?: ((error: unknown) => void) | undefined;
}

/** The options of a receiver, checked. */
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

/** @throws TypeError, RangeError that name the option; never what a key is */
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
