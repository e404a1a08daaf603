import { isIP } from 'node:net';

const IPV4_LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Whether a host name always means this machine. */
export function isLoopbackName(name: string): boolean {
  const host = name.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
}

/** Whether a network address is one of this machine alone. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || IPV4_LOOPBACK.test(plain);
}

/** Whether a host is an address. A name could be made to point to another machine, an address not. */
export function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

/** The host of a request, without its port and in lower case; undefined if the header is not valid. */
export function hostOf(request: Request): string | undefined {
  const { hostname } = new URL(request.url);
  const header = request.headers.get('host');
  if (header === null) return hostname;
  // A URL would take these characters for the end of the host.
  if (/[/?#@\\\s]/.test(header)) return undefined;
  try {
    return new URL(`http://${header}`).hostname;
  } catch {
    return undefined;
  }
}
