import type { Places } from '../access/clients.ts';
import { checkFilterParams, TrackFilter } from '../filters/track-filter.ts';
import { counted } from '../html/figures.ts';
import { row } from '../html/table.ts';
import { HttpError } from '../http-error.ts';
import { LIVE_HEARTBEAT_MS } from '../limits.ts';
import type { PageRequest, View } from '../pages/page.ts';
import { type ListPlace, listTracks, parsePlace } from '../pages/track-list.ts';
import { trackColumns, withPreviews } from '../pages/track-rows.ts';
import { trackLinks } from '../pages/tracks-page.ts';
import type { TrackWatch, WatchListener } from './track-watch.ts';

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };

/**
 * A stream of server-sent events with the rows of new tracks on the first page of a list. It begins behind the track `since`,
 * or behind the last event if a browser reconnects.
 *
 * @throws HttpError for a wrong parameter, and for too many streams at once
 */
export function liveAnswer(
  view: View,
  watch: TrackWatch,
  places: Places,
  request: PageRequest,
  headers: Headers,
): Response {
  checkFilterParams(request.params, ['order', 'rows', 'since']);
  const filter = TrackFilter.parse(request.params, view.storage.indexAttributes, view.zone);
  const place = parsePlace(request.params);
  const since = headers.get('last-event-id') ?? request.params.get('since') ?? '';
  if (!/^\d{1,10}$/.test(since))
    throw new HttpError(400, "'since' must be the id of a track, or 0 for the beginning.");
  if (place.order !== 'saved') throw new HttpError(400, 'Only the list by saving is kept up to date.');
  const leave = places.take(request.client);
  if (!leave)
    throw new HttpError(503, 'Too many pages are kept up to date at once. This one stays as it is.');
  const stream = liveStream(view, filter, place, Number(since), watch, leave);
  request.signal.addEventListener('abort', () => stream.onEnd());
  return new Response(stream.readable, { headers: HEADERS });
}

function liveStream(
  view: View,
  filter: TrackFilter,
  place: ListPlace,
  since: number,
  watch: TrackWatch,
  leave: () => void,
) {
  const leaving = new AbortController();
  const encoder = new TextEncoder();
  let newest = since;
  let isSending = false;
  let hasNews = false;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const write = (text: string): void => {
    if (!leaving.signal.aborted) controller?.enqueue(encoder.encode(text));
  };
  const heartbeat = setInterval(() => write(':\n\n'), LIVE_HEARTBEAT_MS).unref();
  const listener: WatchListener = {
    /** Sends what is new, after what it is sending already, and as soon as the reader is ready. */
    onNews() {
      hasNews = true;
      if (!isSending) void send();
    },
    onEnd() {
      if (leaving.signal.aborted) return;
      leaving.abort();
      leave();
      watch.delete(listener);
      clearInterval(heartbeat);
      try {
        controller?.close();
      } catch {
        // The reader has cancelled the stream.
      }
    },
  };

  async function send(): Promise<void> {
    isSending = true;
    try {
      while (hasNews && !leaving.signal.aborted && (controller?.desiredSize ?? 0) > 0) {
        hasNews = false;
        await sendNew();
      }
    } catch (error) {
      if (!leaving.signal.aborted) watch.report(error);
      listener.onEnd();
    } finally {
      isSending = false;
    }
  }

  async function sendNew(): Promise<void> {
    const list = await listTracks(view.storage, filter, place);
    const heads = list.heads.filter(({ trackNum }) => trackNum > newest);
    if (heads.length === 0) return;
    const columns = trackColumns(view, place.order);
    const tracks = await withPreviews(view, heads, leaving.signal);
    const count = await view.storage.count(filter.criteria);
    newest = heads[0]!.trackNum;
    const news = {
      rows: tracks.map((track) => row(columns, track)).join(''),
      added: tracks.length,
      rowsMax: place.rows,
      count: counted(count, 'track'),
      links: String(trackLinks(view, filter, place, list)),
    };
    write(`id: ${newest}\nevent: tracks\ndata: ${JSON.stringify(news)}\n\n`);
  }

  const readable = new ReadableStream<Uint8Array>({
    start(created) {
      controller = created;
      watch.add(listener);
      write(': the tracks of this list, as they come\n\n');
    },
    pull: () => listener.onNews(),
    cancel: () => listener.onEnd(),
  });
  return { readable, onEnd: listener.onEnd };
}
