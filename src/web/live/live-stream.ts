import type { Places } from '../access/clients.ts';
import { TrackFilter } from '../filters/track-filter.ts';
import { counted } from '../html/figures.ts';
import { row } from '../html/table.ts';
import { HttpError } from '../http-error.ts';
import { LIVE_HEARTBEAT_MS } from '../limits.ts';
import type { PageRequest, View } from '../pages/page.ts';
import { type ListPlace, listTracks, parsePlace, trackColumns, withPreviews } from '../pages/track-list.ts';
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
  const filter = TrackFilter.parse(view, request.params, ['order', 'rows', 'since']);
  const place = parsePlace(request.params);
  const since = headers.get('last-event-id') ?? request.params.get('since') ?? '';
  if (!/^\d{1,10}$/.test(since))
    throw new HttpError(400, "'since' must be the id of a track, or 0 for the beginning.");
  if (place.order !== 'saved') throw new HttpError(400, 'Only the list by saving is kept up to date.');
  const leave = places.take(request.client);
  if (!leave)
    throw new HttpError(503, 'Too many pages are kept up to date at once. This one stays as it is.');
  const stream = new LiveStream({ view, filter, place }, Number(since), watch, leave);
  request.signal.addEventListener('abort', () => stream.onEnd());
  return new Response(stream.readable, { headers: HEADERS });
}

/** The list that a stream keeps up to date. */
interface LiveList {
  view: View;
  filter: TrackFilter;
  place: ListPlace;
}

class LiveStream implements WatchListener {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #list: LiveList;
  readonly #watch: TrackWatch;
  readonly #leave: () => void;
  readonly #leaving = new AbortController();
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #newest: number;
  #isSending = false;
  #hasNews = false;

  constructor(list: LiveList, newest: number, watch: TrackWatch, leave: () => void) {
    this.#list = list;
    this.#newest = newest;
    this.#watch = watch;
    this.#leave = leave;
    this.readable = new ReadableStream({
      start: (controller) => this.#begin(controller),
      pull: () => this.onNews(),
      cancel: () => this.onEnd(),
    });
  }

  #begin(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#watch.add(this);
    this.#write(': the tracks of this list, as they come\n\n');
    this.#heartbeat = setInterval(() => this.#write(':\n\n'), LIVE_HEARTBEAT_MS).unref();
  }

  /** Sends what is new, after what it is sending already, and as soon as the reader is ready. */
  onNews(): void {
    this.#hasNews = true;
    if (!this.#isSending) void this.#send();
  }

  onEnd(): void {
    if (this.#leaving.signal.aborted) return;
    this.#leaving.abort();
    this.#leave();
    this.#watch.delete(this);
    clearInterval(this.#heartbeat);
    try {
      this.#controller?.close();
    } catch {
      // The reader has cancelled the stream.
    }
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    try {
      while (this.#hasNews && !this.#leaving.signal.aborted && this.#isReading) {
        this.#hasNews = false;
        await this.#sendNew();
      }
    } catch (error) {
      if (!this.#leaving.signal.aborted) this.#watch.report(error);
      this.onEnd();
    } finally {
      this.#isSending = false;
    }
  }

  get #isReading(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  async #sendNew(): Promise<void> {
    const { view, filter, place } = this.#list;
    const list = await listTracks(view.storage, filter, place);
    const heads = list.heads.filter(({ trackNum }) => trackNum > this.#newest);
    if (heads.length === 0) return;
    const columns = trackColumns(view, place.order);
    const tracks = await withPreviews(view, heads, this.#leaving.signal);
    const count = await view.storage.count(filter.criteria);
    this.#newest = heads[0]!.trackNum;
    const news = {
      rows: tracks.map((track) => row(columns, track)).join(''),
      added: tracks.length,
      rowsMax: place.rows,
      count: counted(count, 'track'),
      links: String(trackLinks(view, filter, place, list)),
    };
    this.#write(`id: ${this.#newest}\nevent: tracks\ndata: ${JSON.stringify(news)}\n\n`);
  }

  #write(text: string): void {
    if (!this.#leaving.signal.aborted) this.#controller?.enqueue(this.#encoder.encode(text));
  }
}
