import cliProgress from 'cli-progress';
import type { OutputStream } from './output.ts';

export interface Progress {
  /** Takes how much of the total is done. The `note` stands behind the bar; by default it is the number of tracks. */
  update(done: number, total: number, note?: string): void;
  /** The same for tasks that report phases and tracks. */
  onTracks(progress: { phase: string; tracks: number; tracksTotal: number }): void;
}

export interface ProgressBar {
  update(done: number, total: number, note: string): void;
  stop(): void;
}

const SILENT: ProgressBar = { update: () => {}, stop: () => {} };

/** A bar with the time that is left, on a terminal only. It disappears at the end. */
export function createProgressBar(stream: OutputStream, isWanted: boolean, label: string): ProgressBar {
  if (!isWanted || stream.isTTY !== true) return SILENT;
  const bar = new cliProgress.SingleBar(
    {
      format: `${label} [{bar}] {percentage} % | {note} | {eta_formatted} to go`,
      stream: stream as NodeJS.WriteStream,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  let isStarted = false;
  return {
    update(done, total, note) {
      if (!isStarted) bar.start(Math.max(total, 1), 0, { note });
      isStarted = true;
      bar.setTotal(Math.max(total, 1));
      bar.update(done, { note });
    },
    stop() {
      if (isStarted) bar.stop();
    },
  };
}
