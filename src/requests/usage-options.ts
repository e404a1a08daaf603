import { TIMER_MS_MAX } from '../arguments/index.ts';
import { AddressRanges } from './address-ranges.ts';
import { AddressAnonymizer, type AddressMode } from './addresses.ts';
import {
  checkChoice,
  checkFlag,
  checkFunction,
  checkInteger,
  checkOptions,
  checkPositive,
  checkText,
  describe,
} from './arguments.ts';
import { ClientAddress, type TrustProxy } from './client-address.ts';
import { type FindCountry, Geography } from './geography.ts';
import { withoutState } from './path-pattern.ts';
import type { RecordSettings } from './record-builder.ts';
import type { QueryMode } from './request-target.ts';
import { SECRET_NAMES, SecretNames } from './secret-names.ts';
import type { RecordTarget } from './sinks/to-sink.ts';
import { TrackingFilter, type TrackingMode } from './tracking-filter.ts';
import { type CookieOptions, VisitorCookie } from './visitor-cookie.ts';
import { VISIT_TIMEOUT_MS } from './visits.ts';

/** Tells who has made a request: what stands for it in the framework is given. Null or undefined: nobody in particular. */
export type FindUser = { find(request: object): string | null | undefined }['find'];

/** How requests are tracked. */
export interface TrackUsageOptions {
  /** Where the records go, one or more: storages, writers, loggers, functions. None of them notices when another one fails. */
  storages: readonly RecordTarget[];
  /** Track all that is not excluded, or only what is included. Default 'exclude'. */
  mode?: TrackingMode | undefined;
  /** Who makes a request, such as `(request) => request.user?.name`; it is given what the framework has for a request. Default: nobody is named. */
  username?: FindUser | undefined;
  /** Milliseconds without a request that end a visit. Default 1,800,000: half an hour. */
  visitTimeoutMs?: number | undefined;
  /** Know visitors by a cookie: true, or how it looks. Default false. */
  cookie?: boolean | CookieOptions | undefined;
  /** The country of an address: a function, or the path of an .mmdb file (with the package mmdb-lib). Default: none is looked for. */
  geo?: FindCountry | string | undefined;
  /** Which proxies are believed about who is behind them, as in proxy-addr. Default: none. */
  trustProxy?: TrustProxy | undefined;
  /** What is kept of the addresses of clients: 'keep' all, 'mask' (/24 and /48), 'hash' with a salt of the day, 'drop'. Default 'keep'. */
  remoteAddr?: AddressMode | undefined;
  /** What is kept of query strings: 'keep' all, 'filter' the values of secret parameters, 'drop'. Default 'filter'. */
  query?: QueryMode | undefined;
  /** The parameters that 'filter' takes out, in place of `SECRET_NAMES`. */
  secretNames?: readonly string[] | undefined;
  /** Heed Global Privacy Control and Do Not Track: no visitor, no user name, masked addresses. Default true. */
  respectPrivacySignals?: boolean | undefined;
  /** Addresses and networks that are not tracked, such as '10.0.0.0/8'. Default none. */
  excludeAddresses?: readonly string[] | undefined;
  /** User agents that are not tracked: parts of the header, in small or capital letters, or regular expressions. Default none. */
  excludeUserAgents?: readonly (string | RegExp)[] | undefined;
  /** Do not track bots that say they are. Default false. */
  excludeBots?: boolean | undefined;
  /** Requests that may wait for each storage; further ones are dropped and counted. Default 10,000. */
  queueMax?: number | undefined;
  /** The part of the time that tracking may take while the server needs all of it; 1: never hold back. Default 0.01. */
  busyShare?: number | undefined;
  /** Milliseconds after which `close()` waits no longer for storages that are not through; what they have not stored has failed. Default 10,000. */
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

/** The options, checked. */
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
  if (given === undefined) throw new TypeError('options must be an object, received undefined');
  const options = checkOptions('options', given, OPTIONS);
  const { query = 'filter', secretNames = SECRET_NAMES, geo } = options;
  return {
    storages: checkStorages(options.storages),
    selection: new TrackingFilter(options.mode),
    findUser: checkFunction('username', options.username),
    visitTimeoutMs: checkPositive('visitTimeoutMs', options.visitTimeoutMs ?? VISIT_TIMEOUT_MS),
    cookie: parseCookieOption(options.cookie),
    geography: geo === undefined ? undefined : new Geography(geo),
    client: new ClientAddress(options.trustProxy),
    addresses: new AddressAnonymizer(parseAddressMode(options.remoteAddr)),
    query: checkChoice('query', query, ['keep', 'filter', 'drop']),
    secrets: new SecretNames(checkTexts('secretNames', secretNames)),
    respectsPrivacySignals: checkFlag('respectPrivacySignals', options.respectPrivacySignals ?? true),
    excludedAddresses: new AddressRanges(
      'excludeAddresses',
      checkTexts('excludeAddresses', options.excludeAddresses ?? []),
    ),
    excludedUserAgents: parseUserAgents(options.excludeUserAgents ?? []),
    excludesBots: checkFlag('excludeBots', options.excludeBots ?? false),
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
    throw new TypeError(`storages must be an array, received ${describe(storages)}`);
  if (storages.length === 0) throw new RangeError('storages must name at least one storage, received none');
  return [...storages];
}

function parseAddressMode(mode: unknown = 'keep'): AddressMode {
  return checkChoice('remoteAddr', mode, ['keep', 'mask', 'hash', 'drop']);
}

function parseCookieOption(cookie: boolean | CookieOptions | undefined): VisitorCookie | undefined {
  if (cookie === undefined || cookie === false) return undefined;
  return new VisitorCookie(cookie);
}

/** Checks a list of texts. @throws TypeError */
export function checkTexts(name: string, texts: readonly unknown[]): readonly string[] {
  if (!Array.isArray(texts)) throw new TypeError(`${name} must be an array, received ${describe(texts)}`);
  return texts.map((text, index) => checkText(`${name}[${index}]`, text));
}

/** Texts in small letters, and expressions that do not remember where they stopped. */
export function parseUserAgents(given: readonly (string | RegExp)[]): readonly (string | RegExp)[] {
  if (!Array.isArray(given))
    throw new TypeError(`excludeUserAgents must be an array, received ${describe(given)}`);
  return given.map((each, index) => {
    if (each instanceof RegExp) return withoutState(each);
    const text = checkText(`excludeUserAgents[${index}]`, each).toLowerCase();
    if (text === '')
      throw new RangeError(`excludeUserAgents[${index}] must not be empty: it would exclude all`);
    return text;
  });
}

function checkShare(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (!(value > 0 && value <= 1)) throw new RangeError(`${name} must be > 0 and <= 1, received ${value}`);
  return value;
}
