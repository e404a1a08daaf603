import { createHmac, randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { BoundedCache } from './bounded-cache.ts';

const CACHED_MAX = 8_192;
/** No address is longer: an IPv6 address with an IPv4 tail and a zone. */
const ADDRESS_LENGTH_MAX = 64;
const DAY_MS = 86_400_000;
const HASH_LENGTH = 16;

/** What to store of an address: all of it, its network (/24 or /48), a hash that changes daily, or nothing. */
export type AddressMode = 'keep' | 'mask' | 'hash' | 'drop';

const parsed = new BoundedCache<string>(CACHED_MAX, normalize);
const masked = new BoundedCache<string>(CACHED_MAX, mask);

/** The normalized address, without the IPv6 mapping of an IPv4 address; undefined if it is not an address. */
export function parseAddress(text: string | null | undefined): string | undefined {
  if (!text || text.length > ADDRESS_LENGTH_MAX) return undefined;
  return parsed.get(text) || undefined;
}

function normalize(text: string): string {
  const [address = ''] = text.split('%', 1); // The rest names a network interface of this machine.
  return isStrictAddress(address) ? ipaddr.process(address).toString() : '';
}

/** `ipaddr.js` also accepts `1` and `0x7f.1`, which headers do not mean as addresses. */
function isStrictAddress(text: string): boolean {
  return text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
}

/** The network of an address: the first 24 bits of IPv4, 48 of IPv6; undefined if it is not an address. */
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

/** Hashes addresses with a salt that changes daily and exists only in memory, so that no hash reveals its address. */
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

/** Reduces addresses to what may be stored. */
export class AddressAnonymizer {
  readonly #mode: AddressMode;
  readonly #hash = new DailyHash();

  constructor(mode: AddressMode) {
    this.#mode = mode;
  }

  /**
   * What to store of an address.
   *
   * @param isPrivate whether the client has asked not to be tracked: then at most its network
   */
  anonymize(address: string | undefined, isPrivate = false): string | null {
    if (address === undefined || this.#mode === 'drop') return null;
    if (isPrivate || this.#mode === 'mask') return maskAddress(address) ?? null;
    return this.#mode === 'hash' ? this.#hash.of(address) : address;
  }

  /**
   * What to store of an X-Forwarded-For header. If a part of it is not an address, masking would miss it, so nothing is
   * stored.
   */
  anonymizeForwarded(text: string | undefined, isPrivate = false): string | null {
    if (text === undefined || this.#mode === 'drop' || this.#mode === 'hash') return null;
    if (!isPrivate && this.#mode === 'keep') return text;
    const addresses = text.split(',').map((part) => maskAddress(part.trim()));
    return addresses.includes(undefined) ? null : addresses.join(', ');
  }
}
