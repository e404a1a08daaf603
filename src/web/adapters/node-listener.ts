import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WebView } from '../web-view.ts';

/** A request of node:http. Express and Koa keep the whole address in `originalUrl` when they take off a prefix. */
export type NodeRequest = IncomingMessage & { originalUrl?: string | undefined };

/** Answers a request of node:http. Where the path is not the view's, it calls `next`, if there is one. */
export type NodeListener = (
  incoming: NodeRequest,
  outgoing: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/**
 * The view as a listener for `http.createServer` and as middleware of Express and Connect:
 * `app.use(toNodeListener(view))`, or with the view's `basePath` before it.
 */
export function toNodeListener(view: WebView): NodeListener {
  return (incoming, outgoing, next) => {
    if (next && !isOfView(view, addressOf(incoming))) next();
    else void answerNode(view, incoming, outgoing);
  };
}

/** Whether an address is one of the view's pages. */
export function isOfView({ basePath }: WebView, address: string): boolean {
  const path = address.replace(/[?#].*$/s, '');
  return path === basePath || path.startsWith(`${basePath}/`);
}

/** Answers a request of node:http. It resolves when the answer is out, or the visitor has left. */
export async function answerNode(
  view: WebView,
  incoming: NodeRequest,
  outgoing: ServerResponse,
): Promise<void> {
  const leaving = new AbortController();
  outgoing.once('close', () => leaving.abort());
  const request = toRequest(incoming, leaving.signal);
  if (!request) {
    outgoing.writeHead(400, { 'content-type': 'text/plain', connection: 'close' });
    outgoing.end('This request cannot be understood.\n');
    return;
  }
  const { remoteAddress } = incoming.socket;
  await send(await view.fetch(request, { remoteAddress }), incoming, outgoing);
}

const addressOf = (incoming: NodeRequest): string => incoming.originalUrl ?? incoming.url ?? '/';

/** The request, without its body, which the view never reads; undefined if it is none. */
function toRequest(incoming: NodeRequest, signal: AbortSignal): Request | undefined {
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http';
  const address = addressOf(incoming);
  try {
    if (!address.startsWith('/')) return undefined;
    // The host is checked by its header; it must not decide what is path in the address.
    const url = new URL(`${scheme}://${incoming.headers.host ?? 'unknown.invalid'}`);
    const [path, search] = splitAddress(address);
    url.pathname = path;
    url.search = search;
    return new Request(url, { method: incoming.method ?? 'GET', headers: headersOf(incoming), signal });
  } catch {
    return undefined;
  }
}

function splitAddress(address: string): [path: string, search: string] {
  const start = address.indexOf('?');
  return start === -1 ? [address, ''] : [address.slice(0, start), address.slice(start)];
}

function headersOf({ headers }: IncomingMessage): Headers {
  const copy = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(':') || value === undefined) continue;
    copy.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return copy;
}

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers: Record<string, string | string[]> = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  // What is left of a body that nobody reads must not be taken for the next request.
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') headers.connection = 'close';
  outgoing.writeHead(response.status, headers);
  if (!response.body) {
    outgoing.end();
    return;
  }
  try {
    await pipeline(Readable.fromWeb(response.body), outgoing);
  } catch {
    // The visitor left, or the source broke off, which the view has told of: there is nobody to answer.
    outgoing.destroy();
  }
}
