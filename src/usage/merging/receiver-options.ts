import { createHash, timingSafeEqual } from 'node:crypto';
import {
  checkFunction,
  checkName,
  describe,
  integerOr,
  optional,
  parseOptions,
  TIMER_MS_MAX,
} from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { PARTIAL_SIZE_BYTES_MAX } from '../partial/limits.ts';
import type { PartialOutcome } from './manage-data.ts';
import { QUARANTINE_OPTIONS, quarantineOf } from './merge-options.ts';

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

const TIMEOUT_MS = 30_000;
const UPLOADS_MAX = 64;

const OPTIONS = {
  apiKeys: checkKeys,
  folder: optional(checkName),
  manager: optional(checkManager),
  path: optional(checkPath),
  sizeBytesMax: integerOr(PARTIAL_SIZE_BYTES_MAX, 1, PARTIAL_SIZE_BYTES_MAX),
  timeoutMs: integerOr(TIMEOUT_MS, 1, TIMER_MS_MAX),
  uploadsMax: integerOr(UPLOADS_MAX, 1, 100_000),
  ...QUARANTINE_OPTIONS,
  onReceived: (name: string, value: unknown) => checkFunction(name, value as ReceiverOptions['onReceived']),
  onError: (name: string, value: unknown) => checkFunction(name, value as ReceiverOptions['onError']),
};

/** @throws TypeError, RangeError that name the option, but never a key */
export function parseReceiverOptions(value: ReceiverOptions) {
  const { apiKeys, ...options } = parseOptions('options', value, OPTIONS);
  const { folder, manager, quarantine } = options;
  if ((folder === undefined) === (manager === undefined))
    throw new ArgumentTypeError('folder or manager must be given, and not both');
  if (manager && (quarantine ?? value.quarantineSizeBytesMax) !== undefined)
    throw new ArgumentTypeError('quarantine must be given to the manager, not to its receiver');
  return { ...options, admits: admitterOf(apiKeys), quarantine: quarantineOf(options, folder) };
}

function checkManager(name: string, manager: unknown): PartialTaker {
  if (typeof (manager as PartialTaker | null)?.mergePartial === 'function') return manager as PartialTaker;
  throw new ArgumentTypeError(`${name} must have mergePartial, received ${describe(manager)}`);
}

function checkKeys(name: string, keys: unknown): readonly string[] {
  if (!Array.isArray(keys) || keys.length === 0)
    throw new ArgumentTypeError(`${name} must be an array with at least one key, received ${describe(keys)}`);
  keys.forEach((key: unknown, index) => {
    if (typeof key !== 'string') throw new ArgumentTypeError(`${name}[${index}] must be a string`);
    if (!/^[\x21-\x7e]+$/.test(key))
      throw new ArgumentRangeError(
        `${name}[${index}] must be printable ASCII without spaces, as headers have it`,
      );
  });
  return keys as string[];
}

function checkPath(name: string, path: unknown): string {
  const text = checkName(name, path);
  if (!text.startsWith('/'))
    throw new ArgumentRangeError(`${name} must begin with '/', received ${describe(text)}`);
  return text.replace(/\/+$/, '');
}

const BEARER = /^Bearer +(\S+) *$/i;

const hashOf = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/**
 * Returns a function that says whether an Authorization header (`Bearer` and a key) contains one of the keys. It keeps only their
 * hashes, and compares them in constant time.
 */
function admitterOf(keys: readonly string[]): (authorization: string | null) => boolean {
  const hashes = keys.map(hashOf);
  return (authorization) => {
    const given = hashOf(BEARER.exec(authorization ?? '')?.[1] ?? '');
    // It compares every key, even after a match.
    return hashes.filter((hash) => timingSafeEqual(hash, given)).length > 0;
  };
}
