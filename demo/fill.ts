import cliProgress from 'cli-progress';
import { generateTracks } from '../bench/generate-tracks.ts';
import {
  type ImportProgress,
  type ImportReport,
  type ImportSource,
  importTracks,
  type TrackingStorage,
} from '../src/index.ts';
import type { Demand } from './arguments.ts';

/** Brings the tracks into the storage, with a progress bar where somebody looks on. */
export async function fill(
  storage: TrackingStorage,
  demand: Demand,
): Promise<{ report: ImportReport; elapsedMs: number }> {
  const bar = new cliProgress.SingleBar(
    {
      format: '[{bar}] {percentage} % | {tracks} tracks | {eta_formatted} to go',
      stream: process.stderr,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(1, 0, { tracks: 0 });
  const start = performance.now();
  try {
    const report = await importTracks(storage, sourceOf(demand), {
      onProgress: (progress) => bar.update(shareOf(demand, progress), { tracks: progress.tracks }),
    });
    return { report, elapsedMs: performance.now() - start };
  } finally {
    bar.stop();
  }
}

function sourceOf(demand: Demand): ImportSource {
  return demand.kind === 'file' ? demand.path : linesOf(demand.size, demand.seed);
}

async function* linesOf(size: number, seed: number): AsyncGenerator<string> {
  let lines = '';
  for (const track of generateTracks({ size, seed })) {
    lines += `${JSON.stringify(track)}\n`;
    if (lines.length < 64 * 1024) continue;
    yield lines;
    lines = '';
  }
  yield lines;
}

/** How much is done, from 0 to 1. */
function shareOf(demand: Demand, progress: ImportProgress): number {
  if (demand.kind === 'generated') return progress.tracks / demand.size;
  return progress.bytesTotal ? progress.bytes / progress.bytesTotal : 0;
}
