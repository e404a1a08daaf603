import { type Context, Hono } from 'hono';
import type { Assets } from './assets.ts';
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

/** The parts of the view that routes use. */
export interface Destinations {
  view: View;
  downloads: Downloads;
  watch: TrackWatch;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const FOR_EVER = 'private, max-age=31536000, immutable';

/** The routes of the view. `getPath` takes off the path that the view is mounted at. */
export function makeRoutes(destinations: Destinations, getPath: (request: Request) => string): Hono {
  const app = new Hono({ getPath });
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

function addPages(app: Hono, view: View): void {
  const add = (path: string, make: (request: PageRequest, context: Context) => Promise<Page>): void => {
    app.get(path, (context) => answerPage(view, context.req.raw, (request) => make(request, context)));
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

function addStreams(app: Hono, { view, downloads, watch }: Destinations): void {
  const isHead = ({ req }: Context): boolean => req.raw.method === 'HEAD';
  for (const form of ['jsonl', 'csv'] as const) {
    app.get(`/export.${form}`, (context) =>
      downloads.ofTracks(view, toPageRequest(context.req.raw), form, isHead(context)),
    );
  }
  app.get('/tracks/:trackId/track.jsonl', async (context) => {
    const track = await findTrack(view, context.req.param('trackId'));
    return downloads.ofTrack(view, track, isHead(context));
  });
  app.get('/live', (context) => {
    if (isHead(context)) return new Response(null, { headers: { 'content-type': 'text/event-stream' } });
    return liveAnswer(view, watch, toPageRequest(context.req.raw), context.req.raw.headers);
  });
}

function toPageRequest(request: Request): PageRequest {
  return { params: new URL(request.url).searchParams, signal: request.signal };
}

async function answerPage(
  view: View,
  request: Request,
  make: (request: PageRequest) => Promise<Page>,
): Promise<Response> {
  const { params } = toPageRequest(request);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PAGE_TIME_MS)]);
  const page = await Promise.race([make({ params, signal }), rejectOn(signal)]);
  return new Response(String(layout(view, page)), { headers: HTML });
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function answerAsset(assets: Assets, context: Context): Response {
  const asset = assets.get(context.req.param('name') ?? '');
  if (!asset) throw new HttpError(404, 'There is no such file.');
  const isThisVersion = asset.version === context.req.param('version');
  const headers = { 'content-type': asset.type, 'cache-control': isThisVersion ? FOR_EVER : 'no-store' };
  return new Response(asset.bytes, { headers });
}
