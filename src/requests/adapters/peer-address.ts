import type { Socket } from 'node:net';

/** The addresses of connections, found once for each. */
const known = new WeakMap<Socket, string | undefined>();

/**
 * The address at the other end of a connection. A Node.js socket caches it in a property that it did not have before.
 * This changes the shape of the object, and slows down all work of Node.js with connections by more than 10 %. So it is
 * read without caching.
 */
export function peerAddressOf(socket: Socket): string | undefined {
  const found = known.get(socket);
  if (found !== undefined || known.has(socket)) return found; // A pipe has no address.
  const address = readWithoutCaching(socket);
  known.set(socket, address);
  return address;
}

function readWithoutCaching(socket: Socket): string | undefined {
  try {
    return new Proxy(socket, new Overlay()).remoteAddress;
  } catch {
    return socket.remoteAddress; // An object with private fields does not work behind a proxy.
  }
}

/** Catches the properties that an object sets, and shows them to it, without changing the object. */
class Overlay implements ProxyHandler<Socket> {
  readonly #values = new Map<PropertyKey, unknown>();

  get(socket: Socket, name: PropertyKey, receiver: unknown): unknown {
    return this.#values.has(name) ? this.#values.get(name) : Reflect.get(socket, name, receiver);
  }

  set(_socket: Socket, name: PropertyKey, value: unknown): boolean {
    this.#values.set(name, value);
    return true;
  }
}
