import proxyAddr from 'proxy-addr';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { parseAddress } from './addresses.ts';
import { describe } from './arguments.ts';
import { headerOf, type RequestHead } from './finished-request.ts';

/** Whether an address is a trusted proxy, some hops away from the server (0: the connected peer). */
export type IsTrusted = (address: string, hop: number) => boolean;

/**
 * Which proxies to trust, as in proxy-addr and Express: all, none, a number of hops, or those with these addresses,
 * networks or names (`loopback`, `linklocal`, `uniquelocal`).
 */
export type TrustProxy = boolean | number | string | readonly string[] | IsTrusted;

/** The most hops to follow, as headers can be long. */
const HOPS_MAX = 64;

/** Finds the client behind the proxies in front of the server. */
export class ClientAddress {
  readonly #isTrusted: IsTrusted;

  /** @throws TypeError, RangeError for a wrong `trustProxy` */
  constructor(trustProxy: unknown = false) {
    this.#isTrusted = toIsTrusted(trustProxy);
  }

  /**
   * The address of the client: the peer; or, if that is a trusted proxy, the address that the proxy forwards, and so
   * on. It stops at anything that is not an address. Undefined if nothing is known.
   */
  of({ peerAddress, headers }: RequestHead): string | undefined {
    let client = parseAddress(peerAddress);
    const forwarded = headerOf(headers, 'x-forwarded-for');
    if (forwarded === undefined || client === undefined) return client;
    const hops = forwarded.split(',').slice(-HOPS_MAX).reverse();
    for (const [hop, text] of hops.entries()) {
      if (!this.#isTrusted(client, hop)) break;
      const next = parseAddress(text.trim());
      if (next === undefined) break;
      client = next;
    }
    return client;
  }

  /** Whether to believe what the peer says about host and protocol. */
  isPeerTrusted({ peerAddress }: RequestHead): boolean {
    const peer = parseAddress(peerAddress);
    return peer !== undefined && this.#isTrusted(peer, 0);
  }

  /** Whether the request came over an encrypted connection, to the server or to the proxy before it. */
  isSecure(head: RequestHead): boolean {
    if (head.isEncrypted) return true;
    const protocol = headerOf(head.headers, 'x-forwarded-proto');
    return protocol !== undefined && firstOf(protocol) === 'https' && this.isPeerTrusted(head);
  }

  /** The server name in the request, in lower case, without the port; null if there is none. */
  serverName(head: RequestHead): string | null {
    const forwarded = headerOf(head.headers, 'x-forwarded-host');
    const host =
      forwarded !== undefined && this.isPeerTrusted(head)
        ? firstOf(forwarded)
        : (headerOf(head.headers, 'host') ?? headerOf(head.headers, ':authority'));
    return host ? host.replace(/:\d{0,5}$/, '').toLowerCase() : null;
  }
}

function firstOf(list: string): string {
  return (list.split(',', 1)[0] ?? '').trim().toLowerCase();
}

function toIsTrusted(value: unknown): IsTrusted {
  if (typeof value === 'function') return value as IsTrusted;
  if (typeof value === 'boolean') return () => value;
  if (typeof value === 'number') return trustHops(value);
  const list = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
  if (!Array.isArray(list) || !list.every((entry) => typeof entry === 'string')) {
    const expected = 'a boolean, a number of hops, addresses, networks or a function';
    throw new ArgumentTypeError(`trustProxy must be ${expected}, received ${describe(value)}`);
  }
  try {
    return proxyAddr.compile(list);
  } catch (error) {
    throw new ArgumentRangeError(
      `trustProxy holds what is no address or network: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

function trustHops(count: number): IsTrusted {
  if (!Number.isInteger(count) || count < 0)
    throw new ArgumentRangeError(`trustProxy must be a number of hops >= 0, received ${count}`);
  return (_, hop) => hop < count;
}
