import type { Socket } from 'node:net';

/** The addresses of connections, found once for each. */
const known = new WeakMap<Socket, string | undefined>();

/**
 * The address at the other end of a connection. A socket of Node.js that is asked for it remembers it in a property that it did not have before. That makes
 * an object of another form of it, which slows down everything that Node.js does with any connection from then on, by a tenth and more. So the
 * socket is asked in a way in which it remembers nothing.
 */
export function peerAddressOf(socket: Socket): string | undefined {
  const found = known.get(socket);
  if (found !== undefined || known.has(socket)) return found; // That of a pipe has none.
  const address = readWithoutCaching(socket);
  known.set(socket, address);
  return address;
}

function readWithoutCaching(socket: Socket): string | undefined {
  try {
    return new Proxy(socket, new Overlay()).remoteAddress;
  } catch {
    return socket.remoteAddress; // What keeps its state in private fields does not know itself behind a proxy.
  }
}

/** Keeps what an object wants to remember, and shows it to it, without touching the object. */
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
