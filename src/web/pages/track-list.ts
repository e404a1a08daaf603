import { exactly } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { QueryOptions, TrackHead } from '../../storage/index.ts';
import { choiceOf, isTrackId } from '../filters/params.ts';
import type { TrackFilter } from '../filters/track-filter.ts';
import { timeCell } from '../html/figures.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import type { Column } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import { PREVIEW_LENGTH, ROWS_DEFAULT, ROWS_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import { previewOf } from './data-preview.ts';
import type { View } from './page.ts';

/** The order of tracks: by their numbers, which is the order of saving, or by their time stamps. */
export type TrackOrder = 'saved' | 'time';

/** A place in a list of tracks. At most one of `after`, `before` and `isEnd` is set. */
export interface ListPlace {
  order: TrackOrder;
  rows: number;
  /** Asks for tracks older than this one. */
  after?: string | undefined;
  /** Asks for tracks newer than this one. */
  before?: string | undefined;
  /** Asks for the oldest tracks. */
  isEnd: boolean;
}

/** A page of a list of tracks, newest first. */
export interface TrackList {
  heads: TrackHead[];
  hasNewer: boolean;
  hasOlder: boolean;
}

/** Reads the place that an address asks for. @throws HttpError that names the wrong parameter */
export function parsePlace(params: URLSearchParams): ListPlace {
  const [after, before, at] = [cursorOf(params, 'after'), cursorOf(params, 'before'), params.get('at')];
  if (at !== null && at !== 'end') throw new HttpError(400, `'at' can only be 'end', but it is '${at}'.`);
  if ([after, before, at ?? undefined].filter((each) => each !== undefined).length > 1)
    throw new HttpError(400, "Of 'after', 'before' and 'at' only one can be given.");
  return {
    order: choiceOf(params, 'order', ['saved', 'time']),
    rows: rowsOf(params),
    after,
    before,
    isEnd: at === 'end',
  };
}

function cursorOf(params: URLSearchParams, name: string): string | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (isTrackId(text)) return text;
  throw new HttpError(400, `'${name}' must be the id of a track such as 0000001, but it is '${text}'.`);
}

function rowsOf(params: URLSearchParams): number {
  const text = params.get('rows') ?? '';
  if (text === '') return ROWS_DEFAULT;
  if (/^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= ROWS_MAX) return Number(text);
  throw new HttpError(400, `'rows' must be a number from 1 to ${ROWS_MAX}, but it is '${text}'.`);
}

/**
 * Finds a page of the list of the tracks that pass a filter, from the indexes alone.
 *
 * @throws HttpError if the track of the place is gone
 */
export async function listTracks(
  storage: ViewedStorage,
  filter: TrackFilter,
  place: ListPlace,
): Promise<TrackList> {
  if (place.before === undefined && !place.isEnd) return listDown(storage, filter, place);
  const upwards = await findHeads(storage, filter, place, false, place.before);
  const hasNewer = upwards.length > place.rows;
  // A page at the top is the first page, and full.
  if (!hasNewer && place.before !== undefined) return listDown(storage, filter, place);
  const heads = upwards.slice(0, place.rows).reverse();
  return { heads, hasNewer, hasOlder: place.before !== undefined };
}

async function listDown(storage: ViewedStorage, filter: TrackFilter, place: ListPlace): Promise<TrackList> {
  const found = await findHeads(storage, filter, place, true, place.after);
  return {
    heads: found.slice(0, place.rows),
    hasNewer: place.after !== undefined,
    hasOlder: found.length > place.rows,
  };
}

async function findHeads(
  storage: ViewedStorage,
  filter: TrackFilter,
  place: ListPlace,
  reverse: boolean,
  after: string | undefined,
): Promise<TrackHead[]> {
  const orderBy = place.order === 'time' ? 'timeStamp' : 'trackNum';
  const options: QueryOptions<string> = { orderBy, reverse, limit: place.rows + 1, after };
  try {
    return await storage.queryMetadata(filter.criteria, options);
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_NOT_FOUND') throw error;
    throw new HttpError(404, 'The track that this page begins at is gone. Begin again at the first page.');
  }
}

/** A track of the list, with the preview of its data. */
export type PreviewedTrack = TrackHead & { preview: Html };

export function trackColumns({ links, zone }: View, order: TrackOrder): Column<PreviewedTrack>[] {
  const sorted = (each: TrackOrder) => (order === each ? 'descending' : undefined);
  const link = (path: string, text: string | number) => html`<a href="${path}">${text}</a>`;
  const only = (name: 'task' | 'user', text: string) =>
    linkTo(links.to('/tracks', { [name]: exactly(text) }), textCell(text, 40));
  return [
    {
      title: 'Id',
      sort: sorted('saved'),
      cell: ({ trackId }) => link(links.to(`/tracks/${trackId}`), trackId),
    },
    { title: 'Task', cell: ({ taskId }) => only('task', taskId) },
    { title: 'Run', isNumber: true, cell: ({ runId }) => link(links.to('/tracks', { run: runId }), runId) },
    { title: 'User', cell: ({ userName }) => only('user', userName) },
    { title: 'Time', sort: sorted('time'), cell: ({ timeStamp }) => timeCell(timeStamp, zone) },
    { title: 'Data', cell: ({ preview }) => preview },
  ];
}

/** Reads the data of these tracks, for their previews. */
export async function withPreviews(
  view: View,
  heads: readonly TrackHead[],
  signal: AbortSignal,
): Promise<PreviewedTrack[]> {
  const tracks: PreviewedTrack[] = [];
  for (const head of heads) {
    signal.throwIfAborted();
    tracks.push({ ...head, preview: await previewCell(view, head) });
  }
  return tracks;
}

async function previewCell({ storage }: View, { trackId }: TrackHead): Promise<Html> {
  try {
    const track = await storage.getTrack(trackId);
    if (!track) return html`<span class="note">removed meanwhile</span>`;
    return html`<bdi class="preview">${previewOf(track.data, PREVIEW_LENGTH)}</bdi>`;
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    return html`<span class="bad">the record is damaged</span>`;
  }
}
