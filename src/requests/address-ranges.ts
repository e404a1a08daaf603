import ipaddr from 'ipaddr.js';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { describe } from './arguments.ts';
import { BoundedCache } from './bounded-cache.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [network: Address, bits: number];

const CACHED_MAX = 4_096;

/** A list of addresses and networks, such as `10.0.0.0/8` and `::1`. */
export class AddressRanges {
  readonly #ranges: readonly Range[];
  readonly #answers: BoundedCache<boolean>;

  /** @throws TypeError, RangeError that name the entry that is not an address or network */
  constructor(name: string, ranges: readonly string[]) {
    this.#ranges = ranges.map((range, index) => parseRange(`${name}[${index}]`, range));
    this.#answers = new BoundedCache(CACHED_MAX, (address) => this.#judge(address));
  }

  /** Whether an address in its normalized form is on the list. */
  has(address: string): boolean {
    return this.#ranges.length > 0 && this.#answers.get(address);
  }

  #judge(text: string): boolean {
    const address = ipaddr.parse(text);
    return this.#ranges.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
  }
}

function parseRange(name: string, value: unknown): Range {
  if (typeof value !== 'string')
    throw new ArgumentTypeError(`${name} must be a string, received ${describe(value)}`);
  try {
    if (value.includes('/')) return ipaddr.parseCIDR(value);
    const address = ipaddr.process(value);
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch (error) {
    const message = `${name} must be an address or a network such as 10.0.0.0/8, received ${describe(value)}`;
    throw new ArgumentRangeError(message, { cause: error });
  }
}
