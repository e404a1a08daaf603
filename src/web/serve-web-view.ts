import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { checkInteger, describe } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError, TrackingError } from '../errors.ts';
import { toNodeListener } from '../http/index.ts';
import { clientAt } from './access/clients.ts';
import { isLoopbackName } from './access/hosts.ts';
import type { CheckReport } from './check-log.ts';
import { parseOptions, type WebViewOptions } from './options.ts';
import type { ViewedStorage } from './viewed-storage.ts';
import { createWebView, type WebView } from './web-view.ts';

/** The options of a web view with its own server. */
export interface ServeOptions extends Omit<WebViewOptions, 'basePath'> {
  /** The address or name to listen at. One that other machines reach needs a token. Default '127.0.0.1'. */
  host?: string | undefined;
  /** The port to listen at, from 0 to 65,535. Default 0: any free one. */
  port?: number | undefined;
}

/** A web view with its own server. */
export interface ServedWebView extends AsyncDisposable {
  /** Where it is: `http://127.0.0.1:40123/`. It does not hold the token. */
  readonly url: string;
  /** Checks the storage, and shows the result on the page Health. Writes wait meanwhile. */
  check(): Promise<CheckReport>;
  /** Stops listening, gives running responses a second to end, and resolves when the port is free. */
  close(): Promise<void>;
}

const CONNECTIONS_MAX = 256;
const CONNECTIONS_PER_CLIENT_MAX = 64;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const TIMEOUT_CHECK_MS = 1_000;
const LAST_ANSWERS_MS = 1_000;

/**
 * Serves a web view of a storage until `close`. The caller closes the storage.
 *
 * @throws TypeError, RangeError for a wrong argument, also a host that other machines reach without a token
 * @throws TrackingError TRACKS_OPEN_FAILED if it cannot listen at the address
 */
export async function serveWebView(storage: ViewedStorage, options?: ServeOptions): Promise<ServedWebView> {
  parseOptions(options, ['host', 'port']);
  const { host = '127.0.0.1', port = 0, ...viewOptions } = options ?? {};
  checkHost(host, viewOptions.token !== undefined || viewOptions.authorize !== undefined);
  checkInteger('port', port, 0, 65_535);
  const hosts = [...(viewOptions.hosts ?? []), ...(isNamed(host) ? [host] : [])];
  const view = createWebView(storage, { ...viewOptions, hosts });
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    toNodeListener(view),
  );
  limitConnections(server);
  await listen(server, host, port);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= closeServer(server, view);
    return closing;
  };
  const url = urlOf(server.address() as AddressInfo, host);
  return { url, check: () => view.check(), close, [Symbol.asyncDispose]: close };
}

/** Ends the connection that has been without a whole request for longest when a client, or all, have too many. */
function limitConnections(server: Server): void {
  const open = new Map<Socket, string | undefined>();
  const answering = new WeakSet<Socket>();
  server.on('connection', (socket) => {
    const client = clientAt(socket.remoteAddress);
    open.set(socket, client);
    socket.once('close', () => open.delete(socket));
    const own = [...open.keys()].filter((each) => open.get(each) === client);
    for (const [sockets, max] of [
      [own, CONNECTIONS_PER_CLIENT_MAX],
      [[...open.keys()], CONNECTIONS_MAX],
    ] as const) {
      const victim = sockets.length > max && sockets.find((each) => open.has(each) && !answering.has(each));
      if (!victim) continue;
      open.delete(victim);
      victim.destroy();
    }
  });
  server.on('request', ({ socket }, outgoing) => {
    answering.add(socket);
    outgoing.once('close', () => answering.delete(socket));
  });
}

function checkHost(host: unknown, isGuarded: boolean): void {
  if (typeof host !== 'string' || host === '')
    throw new ArgumentTypeError(`host must be the name or address to listen at, received ${describe(host)}`);
  if (!isGuarded && !isLoopbackName(host))
    throw new ArgumentRangeError(
      `other machines reach the host '${host}', so a token is needed; without one host must be 127.0.0.1, ::1 or localhost`,
    );
}

/** Whether the host is a name, which clients use in addresses. */
function isNamed(host: string): boolean {
  return /^[a-z]/i.test(host) && !host.includes(':');
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? ': the port is in use' : '';
    throw new TrackingError('TRACKS_OPEN_FAILED', `cannot listen at ${host}, port ${port}${reason}`, {
      cause,
    });
  }
}

async function closeServer(server: Server, view: WebView): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  view.close();
  server.closeIdleConnections();
  await Promise.race([closed, delay(LAST_ANSWERS_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}

/** An address that a browser on this machine can open. */
function urlOf({ port }: AddressInfo, host: string): string {
  const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const name = everywhere[host] ?? host;
  return `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}/`;
}
