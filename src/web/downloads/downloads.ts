import { formatCsv } from '../../csv/index.ts';
import { batchesOf } from '../../slices/index.ts';
import { type ExportSource, exportTracks, type Track } from '../../storage/index.ts';
import { type Client, Places } from '../access/clients.ts';
import { TrackFilter } from '../filters/track-filter.ts';
import { HttpError } from '../http-error.ts';
import { DOWNLOAD_STALL_MS, DOWNLOADS_MAX } from '../limits.ts';
import type { PageRequest, View } from '../pages/page.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import { textStream } from './text-stream.ts';

export type DownloadForm = 'jsonl' | 'csv';

const TYPES: Record<DownloadForm, string> = {
  jsonl: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
};

/** The downloads of a view. It limits how many run at a time. */
export class Downloads {
  readonly #onError: (error: unknown) => void;
  readonly #places = new Places(DOWNLOADS_MAX);

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** The tracks that pass a filter, as JSON lines for `importTracks` or as CSV. */
  ofTracks(view: View, { params, client }: PageRequest, form: DownloadForm, isHead: boolean): Response {
    const { storage } = view;
    const filter = TrackFilter.parse(view, params, []);
    const lines = exportTracks(storage as ExportSource<object>, filter.isEmpty ? undefined : filter.criteria);
    const text = form === 'csv' ? csvLines(lines, storage.indexAttributes) : lines;
    return this.#answer(text, form, 'tracks', isHead, client);
  }

  /** One track and its run, as JSON lines. */
  ofTrack({ storage }: View, track: Track<object>, isHead: boolean, client: Client): Response {
    return this.#answer(
      exportTracks(only(storage, track), {}),
      'jsonl',
      `track-${track.trackId}`,
      isHead,
      client,
    );
  }

  #answer(
    text: AsyncIterable<string>,
    form: DownloadForm,
    name: string,
    isHead: boolean,
    client: Client,
  ): Response {
    const headers = {
      'content-type': TYPES[form],
      'content-disposition': `attachment; filename="${name}.${form}"`,
    };
    if (isHead) return new Response(null, { headers });
    const onEnd = this.#places.take(client);
    if (!onEnd) throw new HttpError(503, 'Other downloads are running. Try again when one has ended.');
    const stream = textStream(text, { stallMs: DOWNLOAD_STALL_MS, onEnd, onError: this.#onError });
    return new Response(stream, { headers });
  }
}

/** One track and its run as the source of an export. */
function only(storage: ViewedStorage, track: Track<object>): ExportSource<object> {
  return {
    async *iterate() {
      yield track;
    },
    count: async () => 1,
    distinct: async () => [track.runId],
    getRuns: async () => (await storage.getRuns()).filter(({ runId }) => runId === track.runId),
  };
}

/** Tracks that become lines at a time. */
const BATCH_LENGTH = 200;
const HEAD = ['trackId', 'taskId', 'runId', 'userName', 'timeStamp'] as const;

/** A line of an export, as far as CSV shows it. Lines of runs have another kind. */
interface ExportedTrack extends Partial<Record<(typeof HEAD)[number], string | number>> {
  kind?: string;
  data?: Record<string, unknown>;
}

/**
 * The tracks of an export as CSV: the attributes of every track, a column for each indexed attribute, and the data as JSON.
 *
 * @param lines of `exportTracks`
 */
export async function* csvLines(
  lines: AsyncIterable<string>,
  attributes: readonly string[],
): AsyncGenerator<string, void, undefined> {
  yield formatCsv([[...HEAD, ...attributes.map((name) => `data.${name}`), 'data']], 'windows');
  for await (const batch of batchesOf(lines, BATCH_LENGTH)) {
    const tracks = batch
      .map((line) => JSON.parse(line) as ExportedTrack)
      .filter(({ kind }) => kind !== 'run');
    yield formatCsv(
      tracks.map((track) => cellsOf(track, attributes)),
      'windows',
    );
  }
}

function cellsOf(track: ExportedTrack, attributes: readonly string[]): unknown[] {
  const data = track.data ?? {};
  const values = attributes.map((name) => (Object.hasOwn(data, name) ? data[name] : undefined));
  return [...HEAD.map((name) => track[name]), ...values, data];
}
