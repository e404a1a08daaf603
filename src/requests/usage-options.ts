import { TIMER_MS_MAX } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { AddressAnonymizer, type AddressMode } from './addresses.ts';
import {
  checkChoice,
  checkFlag,
  checkFunction,
  checkInteger,
  checkOptions,
  checkPositive,
  checkTexts,
  describe,
} from './arguments.ts';
import { ClientAddress, type TrustProxy } from './client-address.ts';
import { Exclusion } from './exclusion.ts';
import { type FindCountry, Geography } from './geography.ts';
import type { RecordSettings } from './record-builder.ts';
import type { QueryMode } from './request-target.ts';
import { SECRET_NAMES, SecretNames } from './secret-names.ts';
import type { RecordTarget } from './sinks/sinks.ts';
import { TrackingFilter, type TrackingMode } from './tracking-filter.ts';
import { type CookieOptions, VisitorCookie } from './visitor-cookie.ts';
import { VISIT_TIMEOUT_MS } from './visits.ts';

/** Returns the user of a request, given the request of the framework; null or undefined for an unknown user. */
export type FindUser = { find(request: object): string | null | undefined }['find'];

/** The options of a request tracker. */
export interface TrackUsageOptions {
  /** Where the records go: one or more storages, writers, loggers or functions. A failure of one does not affect the others. */
  storages: readonly RecordTarget[];
  /** Track all requests that are not excluded, or only included ones. Default 'exclude'. */
  mode?: TrackingMode | undefined;
  /** The name of the user, such as `(request) => request.user?.name`. It gets the request of the framework. Default: no names. */
  username?: FindUser | undefined;
  /** Milliseconds without a request that end a visit. Default 1,800,000: half an hour. */
  visitTimeoutMs?: number | undefined;
  /** Recognize visitors by a cookie: true, or its options. Default false. */
  cookie?: boolean | CookieOptions | undefined;
  /** The country of an address: a function, or the path of an .mmdb file (with the package mmdb-lib). Default: none. */
  geo?: FindCountry | string | undefined;
  /** Which proxies to trust for the address of the client, as in proxy-addr. Default: none. */
  trustProxy?: TrustProxy | undefined;
  /** What to store of client addresses: 'keep' all, 'mask' (/24 and /48), 'hash' with a daily salt, 'drop'. Default 'keep'. */
  remoteAddr?: AddressMode | undefined;
  /** What to store of query strings: 'keep' all, 'filter' the values of secret parameters, 'drop'. Default 'filter'. */
  query?: QueryMode | undefined;
  /** The parameters that 'filter' redacts, in place of `SECRET_NAMES`. */
  secretNames?: readonly string[] | undefined;
  /** Respect Global Privacy Control and Do Not Track: no visitor, no user name, masked addresses. Default true. */
  respectPrivacySignals?: boolean | undefined;
  /** Addresses and networks to exclude, such as '10.0.0.0/8'. Default none. */
  excludeAddresses?: readonly string[] | undefined;
  /** User agents to exclude: parts of the header in any case, or regular expressions. Default none. */
  excludeUserAgents?: readonly (string | RegExp)[] | undefined;
  /** Exclude bots that identify themselves. Default false. */
  excludeBots?: boolean | undefined;
  /** Requests that can wait for each storage; further ones are dropped and counted. Default 10,000. */
  queueMax?: number | undefined;
  /** The share of the time for tracking while the server is busy; 1: never hold back. Default 0.01. */
  busyShare?: number | undefined;
  /** How long `close()` waits for storages, in milliseconds; what they have not stored by then has failed. Default 10,000. */
  closeTimeoutMs?: number | undefined;
}

const OPTIONS = [
  'storages',
  'mode',
  'username',
  'visitTimeoutMs',
  'cookie',
  'geo',
  'trustProxy',
  'remoteAddr',
  'query',
  'secretNames',
  'respectPrivacySignals',
  'excludeAddresses',
  'excludeUserAgents',
  'excludeBots',
  'queueMax',
  'busyShare',
  'closeTimeoutMs',
] as const;

const QUEUE_MAX = 10_000;
const BUSY_SHARE = 0.01;
const CLOSE_TIMEOUT_MS = 10_000;

export interface UsageSettings extends Omit<RecordSettings, 'onGeographyError'> {
  storages: readonly unknown[];
  selection: TrackingFilter;
  findUser: FindUser | undefined;
  visitTimeoutMs: number;
  cookie: VisitorCookie | undefined;
  queueMax: number;
  busyShare: number;
  closeTimeoutMs: number;
}

/** @throws TypeError, RangeError that name the option */
export function parseUsageOptions(given: TrackUsageOptions): UsageSettings {
  if (given === undefined) throw new ArgumentTypeError('options must be an object, received undefined');
  const options = checkOptions('options', given, OPTIONS);
  const { query = 'filter', secretNames = SECRET_NAMES, cookie = false, remoteAddr = 'keep', geo } = options;
  return {
    storages: checkStorages(options.storages),
    selection: new TrackingFilter(options.mode),
    findUser: checkFunction('username', options.username),
    visitTimeoutMs: checkPositive('visitTimeoutMs', options.visitTimeoutMs ?? VISIT_TIMEOUT_MS),
    cookie: cookie === false ? undefined : new VisitorCookie(cookie),
    geography: geo === undefined ? undefined : new Geography(geo),
    client: new ClientAddress(options.trustProxy),
    addresses: new AddressAnonymizer(checkChoice('remoteAddr', remoteAddr, ['keep', 'mask', 'hash', 'drop'])),
    query: checkChoice('query', query, ['keep', 'filter', 'drop']),
    secrets: new SecretNames(checkTexts('secretNames', secretNames)),
    respectsPrivacySignals: checkFlag('respectPrivacySignals', options.respectPrivacySignals ?? true),
    exclusion: new Exclusion(options),
    queueMax: checkInteger('queueMax', options.queueMax ?? QUEUE_MAX, 1, 1_000_000),
    busyShare: checkShare('busyShare', options.busyShare ?? BUSY_SHARE),
    closeTimeoutMs: checkInteger(
      'closeTimeoutMs',
      options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS,
      1,
      TIMER_MS_MAX,
    ),
  };
}

function checkStorages(storages: unknown): readonly unknown[] {
  if (!Array.isArray(storages))
    throw new ArgumentTypeError(`storages must be an array, received ${describe(storages)}`);
  if (storages.length === 0)
    throw new ArgumentRangeError('storages must name at least one storage, received none');
  return [...storages];
}

function checkShare(name: string, value: unknown): number {
  if (typeof value !== 'number')
    throw new ArgumentTypeError(`${name} must be a number, received ${describe(value)}`);
  if (!(value > 0 && value <= 1))
    throw new ArgumentRangeError(`${name} must be > 0 and <= 1, received ${value}`);
  return value;
}
