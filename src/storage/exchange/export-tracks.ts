import { checkSignal } from '../../arguments/index.ts';
import type { RunState } from '../../runs/index.ts';
import type { Track } from '../contract/track.ts';

/** What an export needs of a storage; `C` is its type of criteria. */
export interface ExportSource<C> {
  iterate(criteria?: C): AsyncIterable<Track<object>>;
  count(criteria?: C): Promise<number>;
  distinct(attribute: 'runId', criteria?: C): Promise<number[]>;
  getRuns(): Promise<Iterable<RunState>>;
}

/** How far an export has come. */
export interface ExportProgress {
  /** Tracks written so far. */
  tracks: number;
  /** Tracks to write, as counted at the start. */
  tracksTotal: number;
}

/** How to export. */
export interface ExportOptions {
  /** Called after each 1,000 tracks and at the end. */
  onProgress?: ((progress: ExportProgress) => void) | undefined;
  /** Ends the export with its reason. */
  signal?: AbortSignal | undefined;
}

const PROGRESS_INTERVAL = 1000;

/**
 * The tracks that match the criteria (all, if there are none) as lines of JSON, each with its newline, in the order of their
 * numbers. Their runs come first (all runs, if there are no criteria), so that {@link importTracks} brings back both.
 */
export async function* exportTracks<C extends object>(
  storage: ExportSource<C>,
  criteria?: C,
  options: ExportOptions = {},
): AsyncGenerator<string, void, undefined> {
  const signal = checkSignal(options.signal);
  signal?.throwIfAborted();
  const progress: ExportProgress = { tracks: 0, tracksTotal: await storage.count(criteria) };
  const runs = new ExportRuns();
  yield* runs.linesOf(await findRuns(storage, criteria));
  for await (const track of storage.iterate(criteria)) {
    signal?.throwIfAborted();
    // A run that was started since the export began.
    if (!runs.has(track.runId)) yield* runs.linesOf(await storage.getRuns(), track.runId);
    yield `${JSON.stringify(track)}\n`;
    progress.tracks++;
    if (progress.tracks % PROGRESS_INTERVAL === 0) options.onProgress?.({ ...progress });
  }
  options.onProgress?.({ ...progress });
}

async function findRuns<C extends object>(
  storage: ExportSource<C>,
  criteria: C | undefined,
): Promise<Iterable<RunState>> {
  const runs = await storage.getRuns();
  if (criteria === undefined || Object.keys(criteria).length === 0) return runs;
  const wanted = new Set(await storage.distinct('runId', criteria));
  return Array.from(runs).filter((run) => wanted.has(run.runId));
}

/** Remembers which runs an export has written. */
class ExportRuns {
  readonly #written = new Set<number>();

  has(runId: number): boolean {
    return this.#written.has(runId);
  }

  *linesOf(runs: Iterable<RunState>, only?: number): Generator<string, void, undefined> {
    for (const run of runs) {
      if (only !== undefined && run.runId !== only) continue;
      this.#written.add(run.runId);
      yield lineOfRun(run);
    }
  }
}

function lineOfRun({ runId, taskId, start, end, finished, isCurrent }: RunState): string {
  const times = { start: timeOf(start), end: timeOf(end) };
  return `${JSON.stringify({ kind: 'run', runId, taskId, ...times, finished, isCurrent })}\n`;
}

function timeOf(timeStamp: number): string {
  return new Date(timeStamp).toISOString();
}
