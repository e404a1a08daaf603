import { createHash, timingSafeEqual } from 'node:crypto';
import {
  checkFunction,
  checkInteger,
  checkName,
  checkOptions,
  describe,
  TIMER_MS_MAX,
} from '../../arguments/index.ts';
import { PARTIAL_SIZE_BYTES_MAX } from '../partial/limits.ts';
import type { PartialOutcome } from './manage-data.ts';
import { parseQuarantine } from './merge-options.ts';

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
export type ReceiverSettings = ReturnType<typeof parseReceiverOptions>;

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
export function parseReceiverOptions(value: ReceiverOptions) {
  const options = checkOptions('options', value, OPTIONS);
  const { folder, manager, path } = options;
  const { sizeBytesMax = PARTIAL_SIZE_BYTES_MAX, timeoutMs = TIMEOUT_MS, uploadsMax = UPLOADS_MAX } = options;
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
    limits: {
      sizeBytesMax: checkInteger('sizeBytesMax', sizeBytesMax, 1, PARTIAL_SIZE_BYTES_MAX),
      timeoutMs: checkInteger('timeoutMs', timeoutMs, 1, TIMER_MS_MAX),
    },
    uploadsMax: checkInteger('uploadsMax', uploadsMax, 1, 100_000),
    quarantine: parseQuarantine(options, folder),
    onReceived: checkFunction('onReceived', options.onReceived),
    onError: checkFunction('onError', options.onError),
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

const BEARER = /^Bearer +(\S+) *$/i;

const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The keys that may upload. It stores only their hashes, and compares them in constant time. */
export class ApiKeys {
  readonly #hashes: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.#hashes = keys.map(hashOf);
  }

  /** Whether an Authorization header (`Bearer` and a key) contains one of the keys. */
  admits(authorization: string | null): boolean {
    const given = hashOf(BEARER.exec(authorization ?? '')?.[1] ?? '');
    let isKnown = false;
    // It compares every key, even after a match.
    for (const hash of this.#hashes) isKnown = timingSafeEqual(hash, given) || isKnown;
    return isKnown;
  }
}
