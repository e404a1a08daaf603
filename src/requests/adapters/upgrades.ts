import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { NO_ROUTE } from '../finished-request.ts';
import type { RequestTracking } from '../request-tracking.ts';
import { beginExchange, type Exchange } from './exchange.ts';
import { NodeHead } from './node-head.ts';

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** What is used of a Node.js server for upgrades. */
export type UpgradingServer = Pick<EventEmitter, 'on' | 'prependListener' | 'listeners' | 'removeListener'>;

const STATUS = /^HTTP\/1\.[01] (\d{3})/;

/**
 * Tracks the upgrades of a server, such as those to WebSocket. Without an `upgrade` listener a server handles an
 * upgrade as a normal request, so this one listens only while there is another listener.
 */
export function followUpgrades(tracking: RequestTracking, server: UpgradingServer): void {
  const follow: UpgradeListener = (request, socket) => followUpgrade(tracking, request, socket);
  const isThere = (): boolean => server.listeners('upgrade').includes(follow);
  const others = (): number => server.listeners('upgrade').filter((listener) => listener !== follow).length;
  if (others() > 0) server.prependListener('upgrade', follow);
  server.on('newListener', (event: unknown, listener: unknown) => {
    if (event === 'upgrade' && listener !== follow && !isThere()) server.prependListener('upgrade', follow);
  });
  server.on('removeListener', (event: unknown) => {
    if (event === 'upgrade' && isThere() && others() === 0) server.removeListener('upgrade', follow);
  });
}

/** The response to an upgrade is the first thing written to the socket. */
function followUpgrade(tracking: RequestTracking, request: IncomingMessage, socket: Duplex): void {
  beginExchange(tracking, {
    findRoute: () => NO_ROUTE,
    subject: request,
    request,
    readHead: () => new NodeHead(request),
    watch(exchange) {
      watchFirstWrite(socket, (text) => endExchange(exchange, text));
      socket.once('close', () => exchange.end({ status: null, contentLength: 0, outcome: 'aborted' }));
    },
  });
}

/** What follows the response on the connection is not a body. */
function endExchange(exchange: Exchange, firstText: string): void {
  const status = Number(STATUS.exec(firstText)?.[1] ?? Number.NaN);
  const outcome = status === 101 ? 'upgrade' : 'complete';
  exchange.end({ status: Number.isNaN(status) ? null : status, contentLength: 0, outcome });
}

function watchFirstWrite(socket: Duplex, onText: (text: string) => void): void {
  const watched = ['write', 'end'] as const;
  const originals = watched.map((name) => socket[name]) as ((...args: unknown[]) => never)[];
  const restore = (): void => {
    for (const name of watched) Reflect.deleteProperty(socket, name);
  };
  for (const [index, name] of watched.entries()) {
    const seen = (...args: unknown[]): never => {
      restore();
      const answer = originals[index]!.apply(socket, args);
      const [chunk] = args;
      if (chunk !== undefined && typeof chunk !== 'function') onText(beginningOf(chunk));
      return answer;
    };
    socket[name] = seen as never;
  }
}

function beginningOf(chunk: unknown): string {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.subarray(0, 16)).toString('latin1');
  return String(chunk).slice(0, 16);
}
