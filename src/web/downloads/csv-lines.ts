import { formatCsv } from '../../csv/index.ts';
import { batchesOf } from '../../slices/index.ts';

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
