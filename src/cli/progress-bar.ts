import cliProgress from 'cli-progress';
import type { OutputStream } from './command-io.ts';

/** How far something has come. */
export interface Progress {
  /** Tells how much is done, of how much; `note` stands behind the bar. */
  update(done: number, total: number, note?: string): void;
  stop(): void;
}

const SILENT: Progress = { update: () => {}, stop: () => {} };

/** A bar on a terminal with the time that is left; nothing elsewhere. It takes itself away at the end. */
export function createProgress(stream: OutputStream, isWanted: boolean, label: string): Progress {
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
    update(done, total, note = '') {
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
