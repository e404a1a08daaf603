import { type Context, Hono } from 'hono';
import type { Client, Places } from './access/clients.ts';
import type { AssetName, Assets } from './assets.ts';
import type { Downloads } from './downloads/downloads.ts';
import { layout } from './html/layout.ts';
import { HttpError } from './http-error.ts';
import { PAGE_TIME_MS } from './limits.ts';
import { liveAnswer } from './live/live-stream.ts';
import type { TrackWatch } from './live/track-watch.ts';
import { groupPage } from './pages/group-page.ts';
import { TASKS, USERS } from './pages/groups.ts';
import { groupsPage } from './pages/groups-page.ts';
import { healthPage } from './pages/health-page.ts';
import type { Page, PageRequest, View } from './pages/page.ts';
import { runsPage } from './pages/runs-page.ts';
import { summariesPage } from './pages/summaries-page.ts';
import { findTrack, trackPage } from './pages/track-page.ts';
import { trackablePage } from './pages/trackable-page.ts';
import { tracksPage } from './pages/tracks-page.ts';
import { usagePage } from './pages/usage-page.ts';

export interface Destinations {
  view: View;
  downloads: Downloads;
  watch: TrackWatch;
  livePlaces: Places;
}

interface Env {
  Bindings: { client: Client };
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const FOR_EVER = 'private, max-age=31536000, immutable';

/** The routes of the view. `getPath` takes off the path that the view is mounted at. */
export function makeRoutes(destinations: Destinations, getPath: (request: Request) => string): Hono<Env> {
  const app = new Hono<Env>({ getPath });
  const { view } = destinations;
  addPages(app, view);
  addStreams(app, destinations);
  app.get('/', (context) => context.redirect(view.links.to('/tracks'), 302));
  app.get('/assets/:version/:name', (context) => answerAsset(view.assets, context));
  app.notFound(() => {
    throw new HttpError(404, 'There is no such page.');
  });
  app.onError((error) => {
    throw error;
  });
  return app;
}

function addPages(app: Hono<Env>, view: View): void {
  const add = (path: string, make: (request: PageRequest, context: Context<Env>) => Promise<Page>): void => {
    app.get(path, (context) => answerPage(view, context, (request) => make(request, context)));
  };
  add('/tracks', (request) => tracksPage(view, request));
  add('/tracks/:trackId', (_, context) => trackPage(view, context.req.param('trackId') ?? ''));
  add('/runs', (request) => runsPage(view, request));
  add('/tasks', (request) => groupsPage(view, TASKS, request));
  add('/tasks/one', (request) => groupPage(view, TASKS, request));
  add('/users', (request) => groupsPage(view, USERS, request));
  add('/users/one', (request) => groupPage(view, USERS, request));
  add('/summaries', (request) => summariesPage(view, request));
  add('/usage', (request) => usagePage(view, request));
  add('/usage/one', (request) => trackablePage(view, request));
  add('/health', (request) => healthPage(view, request));
}

function addStreams(app: Hono<Env>, { view, downloads, watch, livePlaces }: Destinations): void {
  const isHead = ({ req }: Context<Env>): boolean => req.raw.method === 'HEAD';
  for (const form of ['jsonl', 'csv'] as const) {
    app.get(`/export.${form}`, (context) =>
      downloads.ofTracks(view, toPageRequest(context), form, isHead(context)),
    );
  }
  app.get('/tracks/:trackId/track.jsonl', async (context) => {
    const track = await findTrack(view, context.req.param('trackId'));
    return downloads.ofTrack(view, track, isHead(context), context.env.client);
  });
  app.get('/live', (context) => {
    if (isHead(context)) return new Response(null, { headers: { 'content-type': 'text/event-stream' } });
    return liveAnswer(view, watch, livePlaces, toPageRequest(context), context.req.raw.headers);
  });
}

function toPageRequest({ req: { raw }, env }: Context<Env>): PageRequest {
  return { params: new URL(raw.url).searchParams, signal: raw.signal, client: env.client };
}

async function answerPage(
  view: View,
  context: Context<Env>,
  make: (request: PageRequest) => Promise<Page>,
): Promise<Response> {
  const request = toPageRequest(context);
  // A garbage collection may take a signal of AbortSignal.any and AbortSignal.timeout before its time; it takes no timer.
  const ending = new AbortController();
  const leave = () => ending.abort(request.signal.reason);
  const timer = setTimeout(() => ending.abort(new DOMException('too slow', 'TimeoutError')), PAGE_TIME_MS);
  request.signal.addEventListener('abort', leave);
  const { signal } = ending;
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  try {
    const page = await Promise.race([make({ ...request, signal }), ended]);
    return new Response(String(layout(view, page)), { headers: HTML });
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', leave);
  }
}

function answerAsset(assets: Assets, context: Context): Response {
  const name = context.req.param('name') ?? '';
  const asset = Object.hasOwn(assets, name) && assets[name as AssetName];
  if (!asset) throw new HttpError(404, 'There is no such file.');
  const isThisVersion = asset.version === context.req.param('version');
  const headers = { 'content-type': asset.type, 'cache-control': isThisVersion ? FOR_EVER : 'no-store' };
  return new Response(asset.bytes, { headers });
}
