import { createHmac, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { BoundedCache } from './bounded-cache.ts';

/** Addresses that are remembered. */
const CACHED_MAX = 8_192;
/** No address is longer: an IPv6 address with an IPv4 tail and a zone. */
const ADDRESS_LENGTH_MAX = 64;
const DAY_MS = 86_400_000;
const HASH_LENGTH = 16;

/** What is kept of an address: all of it, its network (/24 or /48), a number that is another one each day, or nothing. */
export type AddressMode = 'keep' | 'mask' | 'hash' | 'drop';

const parsed = new BoundedCache<string>(CACHED_MAX, normalize);
const masked = new BoundedCache<string>(CACHED_MAX, mask);

/** The address in its usual spelling, an IPv4 address in IPv6 clothes as itself; undefined if it is none. */
export function parseAddress(text: string | null | undefined): string | undefined {
  if (!text || text.length > ADDRESS_LENGTH_MAX) return undefined;
  return parsed.get(text) || undefined;
}

function normalize(text: string): string {
  const [address = ''] = text.split('%', 1); // What follows names a network interface of this machine.
  return isStrictAddress(address) ? ipaddr.process(address).toString() : '';
}

/** `ipaddr.js` takes `1` and `0x7f.1` for addresses too; no header means them. */
function isStrictAddress(text: string): boolean {
  return text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** The network of an address: the first 24 bits of IPv4, 48 of IPv6; undefined if it is no address. */
export function maskAddress(text: string | null | undefined): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : masked.get(address);
}

function mask(text: string): string {
  const address = ipaddr.parse(text);
  const bytes = address.toByteArray();
  bytes.fill(0, address.kind() === 'ipv4' ? 3 : 6);
  return ipaddr.fromByteArray(bytes).toString();
}

/** Makes of each address a number that is the same for a day and tells nobody the address: the salt is nowhere but in memory. */
export class DailyHash {
  #day = Number.NaN;
  #salt = randomBytes(32);
  #hashes = new BoundedCache(CACHED_MAX, (text) => this.#hash(text));

  of(address: string, now = Date.now()): string {
    const day = Math.floor(now / DAY_MS);
    if (day !== this.#day) this.#renew(day);
    return this.#hashes.get(address);
  }

  #renew(day: number): void {
    this.#day = day;
    this.#salt = randomBytes(32);
    this.#hashes = new BoundedCache(CACHED_MAX, (text) => this.#hash(text));
  }

  #hash(text: string): string {
    return createHmac('sha256', this.#salt).update(text).digest('hex').slice(0, HASH_LENGTH);
  }
}

/** Keeps of addresses what may be kept. */
export class AddressAnonymizer {
  readonly #mode: AddressMode;
  readonly #hash = new DailyHash();

  constructor(mode: AddressMode) {
    this.#mode = mode;
  }

  /**
   * What is kept of an address.
   *
   * @param isPrivate whether the client has asked not to be followed: then its network at most is kept
   */
  anonymize(address: string | undefined, isPrivate = false): string | null {
    if (address === undefined || this.#mode === 'drop') return null;
    if (isPrivate || this.#mode === 'mask') return maskAddress(address) ?? null;
    return this.#mode === 'hash' ? this.#hash.of(address) : address;
  }

  /** What is kept of the text of an X-Forwarded-For header. Where a part of it is no address it cannot be masked as a whole, and is not kept. */
  anonymizeForwarded(text: string | undefined, isPrivate = false): string | null {
    if (text === undefined || this.#mode === 'drop' || this.#mode === 'hash') return null;
    if (!isPrivate && this.#mode === 'keep') return text;
    const addresses = text.split(',').map((part) => maskAddress(part.trim()));
    return addresses.includes(undefined) ? null : addresses.join(', ');
  }
}
