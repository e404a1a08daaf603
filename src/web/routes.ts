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
import type { Page, View, Visit } from './pages/page.ts';
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
  const add = (path: string, make: (visit: Visit, context: Context) => Promise<Page>): void => {
    app.get(path, (context) => answerPage(view, context.req.raw, (visit) => make(visit, context)));
  };
  add('/tracks', (visit) => tracksPage(view, visit));
  add('/tracks/:trackId', (_, context) => trackPage(view, context.req.param('trackId') ?? ''));
  add('/runs', (visit) => runsPage(view, visit));
  add('/tasks', (visit) => groupsPage(view, TASKS, visit));
  add('/tasks/one', (visit) => groupPage(view, TASKS, visit));
  add('/users', (visit) => groupsPage(view, USERS, visit));
  add('/users/one', (visit) => groupPage(view, USERS, visit));
  add('/summaries', (visit) => summariesPage(view, visit));
  add('/usage', (visit) => usagePage(view, visit));
  add('/usage/one', (visit) => trackablePage(view, visit));
  add('/health', (visit) => healthPage(view, visit));
}

function addStreams(app: Hono, { view, downloads, watch }: Destinations): void {
  const isHead = ({ req }: Context): boolean => req.raw.method === 'HEAD';
  for (const form of ['jsonl', 'csv'] as const) {
    app.get(`/export.${form}`, (context) =>
      downloads.ofTracks(view, visitOf(context.req.raw), form, isHead(context)),
    );
  }
  app.get('/tracks/:trackId/track.jsonl', async (context) => {
    const track = await findTrack(view, context.req.param('trackId'));
    return downloads.ofTrack(view, track, isHead(context));
  });
  app.get('/live', (context) => {
    if (isHead(context)) return new Response(null, { headers: { 'content-type': 'text/event-stream' } });
    return liveAnswer(view, watch, visitOf(context.req.raw), context.req.raw.headers);
  });
}

function visitOf(request: Request): Visit {
  return { params: new URL(request.url).searchParams, signal: request.signal };
}

async function answerPage(
  view: View,
  request: Request,
  make: (visit: Visit) => Promise<Page>,
): Promise<Response> {
  const { params } = visitOf(request);
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
