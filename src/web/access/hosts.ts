import { isIP } from 'node:net';

const IPV4_LOOPBACK = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;

/** Whether a host name always means this machine. */
export function isLoopbackName(name: string): boolean {
  const host = name.replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
}

/** Whether an address of the network is this machine's own. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || IPV4_LOOPBACK.test(plain);
}

/** Whether a host is an address and not a name, so that nobody can turn it to another machine. */
export function isAddress(host: string): boolean {
  return isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

/** The host that a request is for, without its port and in small letters; undefined if that cannot be told. */
export function hostOf(request: Request): string | undefined {
  const { hostname } = new URL(request.url);
  const header = request.headers.get('host');
  if (header === null) return hostname;
  // What a browser takes for part of something else is no host.
  if (/[/?#@\\\s]/.test(header)) return undefined;
  try {
    return new URL(`http://${header}`).hostname;
  } catch {
    return undefined;
  }
}
