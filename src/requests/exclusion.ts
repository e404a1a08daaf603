import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { AddressRanges } from './address-ranges.ts';
import { checkFlag, checkText, checkTexts, describe } from './arguments.ts';
import { withoutState } from './path-pattern.ts';
import type { UserAgentInfo } from './request-record.ts';

interface ExclusionOptions {
  excludeAddresses?: readonly string[] | undefined;
  excludeUserAgents?: readonly (string | RegExp)[] | undefined;
  excludeBots?: boolean | undefined;
}

/** Leaves out requests by their addresses, user agents, or as those of bots. */
export class Exclusion {
  readonly #addresses: AddressRanges;
  /** Texts in lower case, and expressions without state. */
  readonly #userAgents: readonly (string | RegExp)[];
  readonly #hasBots: boolean;

  /** @throws TypeError, RangeError that name the option */
  constructor({ excludeAddresses = [], excludeUserAgents = [], excludeBots = false }: ExclusionOptions) {
    const ranges = checkTexts('excludeAddresses', excludeAddresses);
    this.#addresses = new AddressRanges('excludeAddresses', ranges);
    this.#userAgents = parseUserAgents(excludeUserAgents);
    this.#hasBots = checkFlag('excludeBots', excludeBots);
  }

  /** Whether requests from an address, in its normalized form, are left out. */
  hasAddress(address: string | undefined): boolean {
    return address !== undefined && this.#addresses.has(address);
  }

  hasUserAgent({ string, isBot }: UserAgentInfo): boolean {
    if (this.#hasBots && isBot) return true;
    if (this.#userAgents.length === 0) return false;
    const text = string ?? '';
    const small = text.toLowerCase();
    return this.#userAgents.some((each) =>
      typeof each === 'string' ? small.includes(each) : each.test(text),
    );
  }
}

function parseUserAgents(given: readonly (string | RegExp)[]): readonly (string | RegExp)[] {
  if (!Array.isArray(given))
    throw new ArgumentTypeError(`excludeUserAgents must be an array, received ${describe(given)}`);
  return given.map((each, index) => {
    if (each instanceof RegExp) return withoutState(each);
    const text = checkText(`excludeUserAgents[${index}]`, each).toLowerCase();
    if (text === '')
      throw new ArgumentRangeError(`excludeUserAgents[${index}] must not be empty: it would exclude all`);
    return text;
  });
}
