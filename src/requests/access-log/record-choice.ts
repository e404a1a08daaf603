import { ArgumentTypeError } from '../../errors.ts';
import { AddressAnonymizer, type AddressMode, parseAddress } from '../addresses.ts';
import { checkChoice, checkFunction, checkText, checkTexts, describe } from '../arguments.ts';
import { Exclusion } from '../exclusion.ts';
import { type FindCountry, Geography } from '../geography.ts';
import type { RequestRecord } from '../request-record.ts';
import { parseRequestTarget, type QueryMode } from '../request-target.ts';
import { SECRET_NAMES, SecretNames } from '../secret-names.ts';

/** What becomes of the requests in a log: the names and meanings of `TrackUsage`, but nothing is taken away unless it is said. */
export interface RecordOptions {
  /** Whether a record, as it would be kept, is wanted; others are counted as `filtered`. Default: all are. */
  filter?: ((record: RequestRecord) => boolean) | undefined;
  /** Addresses and networks whose requests are left out, such as '10.0.0.0/8'. Default none. */
  excludeAddresses?: readonly string[] | undefined;
  /** User agents whose requests are left out: parts of the header, in small or capital letters, or regular expressions. Default none. */
  excludeUserAgents?: readonly (string | RegExp)[] | undefined;
  /** Leave out bots that say they are. Default false. */
  excludeBots?: boolean | undefined;
  /** What is kept of addresses: 'keep' all, 'mask' (/24 and /48), 'drop'. Default 'keep'. */
  remoteAddr?: Exclude<AddressMode, 'hash'> | undefined;
  /** What is kept of query strings, those of referrers too: 'keep' all, 'filter' the values of secret parameters, 'drop'. Default 'keep'. */
  query?: QueryMode | undefined;
  /** The parameters that 'filter' takes out. Default `SECRET_NAMES`. */
  secretNames?: readonly string[] | undefined;
  /** The country of an address: a function, or the path of an .mmdb file (with the package mmdb-lib). Default: none is looked for. */
  geo?: FindCountry | string | undefined;
  /** The name of the server, for lines that have none. Default: null. */
  serverName?: string | undefined;
}

export const RECORD_OPTIONS = [
  'filter',
  'excludeAddresses',
  'excludeUserAgents',
  'excludeBots',
  'remoteAddr',
  'query',
  'secretNames',
  'geo',
  'serverName',
] as const;

/** Chooses the records that are wanted, and takes from them what is not to be kept. */
export class RecordChoice {
  readonly #filter: ((record: RequestRecord) => boolean) | undefined;
  readonly #exclusion: Exclusion;
  readonly #remoteAddr: AddressMode;
  readonly #addresses: AddressAnonymizer;
  readonly #query: QueryMode;
  readonly #secrets: SecretNames;
  readonly #geography: Geography | undefined;
  readonly #serverName: string | null;

  /** @throws TypeError, RangeError that name the option */
  constructor(options: RecordOptions) {
    const { secretNames = SECRET_NAMES, geo } = options;
    this.#filter = checkFunction('filter', options.filter);
    this.#exclusion = new Exclusion(options);
    this.#remoteAddr = checkChoice('remoteAddr', options.remoteAddr ?? 'keep', ['keep', 'mask', 'drop']);
    this.#addresses = new AddressAnonymizer(this.#remoteAddr);
    this.#query = checkChoice('query', options.query ?? 'keep', ['keep', 'filter', 'drop']);
    this.#secrets = new SecretNames(checkTexts('secretNames', secretNames));
    this.#geography = geo === undefined ? undefined : new Geography(geo);
    this.#serverName = options.serverName === undefined ? null : checkText('serverName', options.serverName);
  }

  /** To be awaited before the first choice. @throws TrackingError TRACKS_READ_FAILED if there is no geography to read */
  async open(): Promise<void> {
    await this.#geography?.open();
  }

  /** The record as it is kept; undefined if it is left out. Takes over the record. @throws what `filter` and `geo` throw */
  choose(record: RequestRecord): RequestRecord | undefined {
    if (this.#exclusion.hasUserAgent(record.userAgent)) return undefined;
    const address = parseAddress(record.remoteAddr);
    if (this.#exclusion.hasAddress(address)) return undefined;
    record.serverName ??= this.#serverName;
    if (this.#geography)
      record.ipInfo = { country: address === undefined ? null : this.#geography.countryOf(address) };
    if (this.#remoteAddr !== 'keep') this.#coverAddresses(record);
    const kept = this.#query === 'keep' ? record : withoutSecrets(record, this.#query, this.#secrets);
    if (!this.#filter) return kept;
    return checkAnswer(this.#filter(kept)) ? kept : undefined;
  }

  /** A log may have the names of hosts instead of addresses; they cannot be masked, and are not kept. */
  #coverAddresses(record: RequestRecord): void {
    record.remoteAddr = this.#addresses.anonymize(record.remoteAddr ?? undefined);
    record.xForwardedFor = this.#addresses.anonymizeForwarded(record.xForwardedFor ?? undefined);
  }
}

/** A promise would count as true. */
function checkAnswer(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  if (answer instanceof Promise) answer.catch(() => {});
  throw new ArgumentTypeError(`filter must answer with a boolean, received ${describe(answer)}`);
}

/** The record without what is not to be kept of query strings: in its target, its request line and its referrer. */
function withoutSecrets(record: RequestRecord, mode: QueryMode, secrets: SecretNames): RequestRecord {
  const { referrer } = record.trackVar;
  return {
    ...record,
    ...targetOf(record, mode, secrets),
    trackVar:
      typeof referrer === 'string' ? { referrer: parseRequestTarget(referrer, mode, secrets).url } : {},
  };
}

function targetOf(
  { url, method, requestLine }: RequestRecord,
  mode: QueryMode,
  secrets: SecretNames,
): Partial<RequestRecord> {
  // What was no request may still have a query string somewhere in it.
  if (url === '') return { requestLine: requestLine.split('?', 1)[0]! };
  const target = parseRequestTarget(url, mode, secrets);
  const protocol = requestLine.slice(method.length + 1 + url.length);
  return { ...target, requestLine: `${method} ${target.url}${protocol}` };
}
