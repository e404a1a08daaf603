import { AddressRanges } from '../address-ranges.ts';
import { AddressAnonymizer, type AddressMode, parseAddress } from '../addresses.ts';
import { checkChoice, checkFlag, checkFunction, checkText, describe } from '../arguments.ts';
import { type FindCountry, Geography } from '../geography.ts';
import type { RequestRecord } from '../request-record.ts';
import type { QueryMode } from '../request-target.ts';
import { SECRET_NAMES, SecretNames } from '../secret-names.ts';
import { checkTexts, parseUserAgents } from '../usage-options.ts';
import { withoutSecrets } from './without-secrets.ts';

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
  readonly #excludedAddresses: AddressRanges;
  readonly #excludedUserAgents: readonly (string | RegExp)[];
  readonly #excludesBots: boolean;
  readonly #remoteAddr: AddressMode;
  readonly #addresses: AddressAnonymizer;
  readonly #query: QueryMode;
  readonly #secrets: SecretNames;
  readonly #geography: Geography | undefined;
  readonly #serverName: string | null;

  /** @throws TypeError, RangeError that name the option */
  constructor(options: RecordOptions) {
    const { excludeAddresses = [], excludeUserAgents = [], secretNames = SECRET_NAMES, geo } = options;
    this.#filter = checkFunction('filter', options.filter);
    this.#excludedAddresses = new AddressRanges(
      'excludeAddresses',
      checkTexts('excludeAddresses', excludeAddresses),
    );
    this.#excludedUserAgents = parseUserAgents(excludeUserAgents);
    this.#excludesBots = checkFlag('excludeBots', options.excludeBots ?? false);
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
    if (this.#isExcluded(record)) return undefined;
    record.serverName ??= this.#serverName;
    if (this.#geography) record.ipInfo = { country: this.#countryOf(record.remoteAddr) };
    if (this.#remoteAddr !== 'keep') this.#coverAddresses(record);
    const kept = this.#query === 'keep' ? record : withoutSecrets(record, this.#query, this.#secrets);
    if (!this.#filter) return kept;
    return checkAnswer(this.#filter(kept)) ? kept : undefined;
  }

  #isExcluded({ remoteAddr, userAgent: { string, isBot } }: RequestRecord): boolean {
    if (this.#excludesBots && isBot) return true;
    const address = parseAddress(remoteAddr);
    if (address !== undefined && this.#excludedAddresses.has(address)) return true;
    if (this.#excludedUserAgents.length === 0) return false;
    const text = string ?? '';
    const small = text.toLowerCase();
    return this.#excludedUserAgents.some((each) =>
      typeof each === 'string' ? small.includes(each) : each.test(text),
    );
  }

  #countryOf(remoteAddr: string | null): string | null {
    const address = parseAddress(remoteAddr);
    return address === undefined ? null : (this.#geography?.countryOf(address) ?? null);
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
  throw new TypeError(`filter must answer with a boolean, received ${describe(answer)}`);
}
