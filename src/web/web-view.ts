import { describe } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';
import { clientAt, Places } from './access/clients.ts';
import { Gate } from './access/gate.ts';
import { addSecurityHeaders } from './access/headers.ts';
import { readAssets } from './assets.ts';
import { CheckLog, type CheckReport } from './check-log.ts';
import { Downloads } from './downloads/downloads.ts';
import { HttpError } from './http-error.ts';
import { LIVE_STREAMS_MAX, URL_LENGTH_MAX } from './limits.ts';
import { makeLinks } from './links.ts';
import { TrackWatch } from './live/track-watch.ts';
import { parseOptions, type WebViewOptions, type WebViewSettings } from './options.ts';
import { answerOf, errorDocument, loginDocument } from './pages/error-page.ts';
import type { View } from './pages/page.ts';
import { makeRoutes } from './routes.ts';
import { makeTaskNames } from './task-names.ts';
import type { ViewedStorage } from './viewed-storage.ts';

/** Where a request comes from, as the server knows it. Hono on Node.js passes `incoming`. */
export interface Connection {
  remoteAddress?: string | undefined;
  incoming?: { socket?: { remoteAddress?: string | undefined } | undefined } | undefined;
}

/** A read-only view of a storage as web pages. */
export interface WebView {
  /** The path the view is mounted at, without a slash at its end; empty at the root. */
  readonly basePath: string;
  /**
   * Answers a request; it never rejects. The path may begin with `basePath`, or a framework may have taken it off.
   *
   * @param connection where the request comes from. Without a token, the view refuses requests that this shows to come from
   * other machines
   */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** Checks the storage as `storage.check()` does, and shows the result on the page Health. Writes wait meanwhile. */
  check(): Promise<CheckReport>;
  /** Ends the connections of live pages. */
  close(): void;
}

/**
 * Makes a web view of a storage: pages of tracks, runs, tasks, users, summaries, usage and health. It changes nothing and opens
 * no port. `serveWebView` opens one; frameworks mount the view by their adapters.
 *
 * @throws TypeError, RangeError for a wrong argument
 * @throws TrackingError TRACKS_READ_FAILED if files of the package are missing
 */
export function createWebView(storage: ViewedStorage, options?: WebViewOptions): WebView {
  checkStorage(storage);
  return new StorageWebView(storage, parseOptions(options));
}

function checkStorage(storage: unknown): void {
  const isStorage = typeof storage === 'object' && storage !== null && 'queryMetadata' in storage;
  if (!isStorage)
    throw new ArgumentTypeError(`storage must be a TrackingStorage, received ${describe(storage)}`);
}

class StorageWebView implements WebView {
  readonly #settings: WebViewSettings;
  readonly #view: View;
  readonly #gate: Gate;
  readonly #watch: TrackWatch;
  readonly #routes: ReturnType<typeof makeRoutes>;

  constructor(storage: ViewedStorage, settings: WebViewSettings) {
    const { basePath, title, zone, onError } = settings;
    const links = makeLinks(basePath);
    this.#settings = settings;
    this.#view = {
      storage,
      title,
      links,
      zone,
      assets: readAssets(),
      checks: new CheckLog(storage),
      taskNames: makeTaskNames(storage),
    };
    this.#gate = new Gate(settings);
    this.#watch = new TrackWatch(storage, onError);
    const destinations = {
      view: this.#view,
      downloads: new Downloads(onError),
      watch: this.#watch,
      livePlaces: new Places(LIVE_STREAMS_MAX),
    };
    this.#routes = makeRoutes(destinations, (request) => this.#pathOf(request));
    this.fetch = this.fetch.bind(this);
  }

  get basePath(): string {
    return this.#settings.basePath;
  }

  async fetch(request: Request, connection?: Connection): Promise<Response> {
    const response = await this.#answer(request, connection);
    addSecurityHeaders(response.headers);
    return response;
  }

  check(): Promise<CheckReport> {
    return this.#view.checks.run();
  }

  close(): void {
    this.#watch.end();
  }

  async #answer(request: Request, connection: Connection | undefined): Promise<Response> {
    let hasAccess = false;
    const address = addressOf(connection);
    try {
      checkForm(request);
      this.#gate.checkOrigin(request);
      const isAsset = this.#pathOf(request).startsWith('/assets/');
      if (!isAsset) {
        const admission = await this.#gate.admit(request, address, this.basePath);
        if (admission.kind === 'login') return this.#redirectAfterLogin(request, admission.cookie);
        hasAccess = true;
      }
      return await this.#routes.fetch(request, { client: clientAt(address) });
    } catch (error) {
      return this.#answerError(request, error, hasAccess);
    }
  }

  #answerError(request: Request, error: unknown, hasAccess: boolean): Response {
    const { status, message, isFault } = answerOf(error, request.signal);
    if (isFault) this.#settings.onError(error);
    const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' });
    if (status === 401) headers.set('www-authenticate', 'Bearer');
    if (status === 405) headers.set('allow', 'GET, HEAD');
    if (status === 429 || status === 503) headers.set('retry-after', '60');
    const document =
      status === 401
        ? loginDocument(this.#view, this.#pathOf(request), new URL(request.url).searchParams, message)
        : errorDocument(this.#view, { status, message, isFault }, hasAccess);
    return new Response(request.method === 'HEAD' ? null : String(document), { status, headers });
  }

  /** Redirects to the same page without the token, which would stay in the address and in the history. */
  #redirectAfterLogin(request: Request, cookie: string): Response {
    const { searchParams } = new URL(request.url);
    searchParams.delete('token');
    const location = this.#view.links.to(this.#pathOf(request), searchParams);
    return new Response(null, { status: 303, headers: { location, 'set-cookie': cookie } });
  }

  /** The path within the view. It begins with one slash, because two would lead to another host. */
  #pathOf(request: Request): string {
    const { pathname } = new URL(request.url);
    const isWhole = pathname === this.basePath || pathname.startsWith(`${this.basePath}/`);
    return `/${(isWhole ? pathname.slice(this.basePath.length) : pathname).replace(/^\/+/, '')}`;
  }
}

/** @throws HttpError for another method than GET and HEAD, and for a long address */
function checkForm(request: Request): void {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new HttpError(405, 'This view only reads: it answers GET and HEAD.');
  if (request.url.length > URL_LENGTH_MAX)
    throw new HttpError(414, `An address can have ${URL_LENGTH_MAX} characters.`);
}

function addressOf(connection: Connection | undefined): string | undefined {
  return connection?.remoteAddress ?? connection?.incoming?.socket?.remoteAddress;
}
