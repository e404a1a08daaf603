import type { RunState } from '../../runs/index.ts';
import type { OnProgress } from '../contract/progress.ts';
import type { ArchiveReport } from '../contract/reports.ts';
import { Track } from '../contract/track.ts';
import type { Store } from '../engine/store.ts';
import type { TrackTest } from '../engine/writing/change-many.ts';
import { exportTracksToFile } from '../exchange/export-file.ts';
import type { ExportSource } from '../exchange/export-tracks.ts';

/** Stands for the tracks that were chosen; any criteria make an export write only the runs of its tracks. */
const CHOSEN = { chosen: true };

/**
 * Writes tracks with their runs to a JSONL file on the disk.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED if a file of this name exists, or the file cannot be written
 */
export async function archiveTracks(
  store: Store,
  trackNums: Uint32Array,
  test: TrackTest,
  path: string,
  onProgress: OnProgress,
): Promise<ArchiveReport> {
  const source = new ChosenTracks(store, trackNums, test);
  await exportTracksToFile(source, path, {
    criteria: CHOSEN,
    onProgress: (progress) => onProgress?.({ phase: 'archiving', ...progress }),
  });
  return { tracks: source.given, runs: (await source.distinct()).length };
}

/** Chosen tracks, by number, as something that can be exported. */
class ChosenTracks implements ExportSource<typeof CHOSEN> {
  readonly #store: Store;
  readonly #trackNums: Uint32Array;
  readonly #test: TrackTest;
  /** The number of tracks that were given to the export. */
  given = 0;

  constructor(store: Store, trackNums: Uint32Array, test: TrackTest) {
    this.#store = store;
    this.#trackNums = trackNums.slice().sort();
    this.#test = test;
  }

  async *iterate(): AsyncGenerator<Track<object>> {
    const store = this.#store;
    for (const trackNum of this.#trackNums) {
      if (store.isChanging) await store.untilChanged();
      if (!store.index.has(trackNum) || !this.#test(store, trackNum)) continue;
      this.given++;
      yield new Track('Track', trackNum, store.index.metadataOf(trackNum), store.rows.read(trackNum));
    }
  }

  async count(): Promise<number> {
    return this.#trackNums.length;
  }

  async distinct(): Promise<number[]> {
    const runIds = new Set<number>();
    for (const trackNum of this.#trackNums) runIds.add(this.#store.index.runId(trackNum));
    runIds.delete(0); // Of tracks that are gone meanwhile.
    return [...runIds];
  }

  async getRuns(): Promise<Iterable<RunState>> {
    return this.#store.runs.all();
  }
}
