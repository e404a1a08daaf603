import { resolve } from 'node:path';
import { checkFlag, checkInteger, checkName, checkOptions, TIMER_MS_MAX } from '../arguments/index.ts';
import { BEGINNING, type LineFile, type LogReading, readLogFiles } from '../lines/index.ts';
import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import { DEFAULT_FORMAT, LineFormat } from './line-format.ts';
import { LineParser, type LogLine, textOf } from './log-line.ts';

/** How the lines of a log are written. */
export interface LineOptions {
  /** The format that the logger was given. Default `%(asctime)s;%(message)s`. */
  format?: string | undefined;
  /** Whether `asctime` is in the zone of the process instead of UTC. Default false. */
  localTime?: boolean | undefined;
}

/** How a log is read. */
export interface ReadLogOptions extends LineOptions {
  /** Wait for further lines at the end, also through rollovers. Default false. */
  follow?: boolean | undefined;
  /** Ends the reading. */
  signal?: AbortSignal | undefined;
  /** With `follow`: milliseconds between two looks at the file. Default 100. */
  pollIntervalMs?: number | undefined;
}

const OPTIONS = ['format', 'localTime', 'follow', 'signal', 'pollIntervalMs'] as const;
const POLL_INTERVAL_MS = 100;

/**
 * Reads a log: all backups, oldest first, then the live file. A rollover while it is read loses and repeats nothing. Lines
 * with a `fault` are given too, and do not stop the reading; a last line that is not complete yet is left for later.
 *
 * @throws TrackingError TRACKS_READ_FAILED if there is no such log, unless `follow` waits for it
 */
export function readLog(logFile: string, options?: ReadLogOptions): AsyncGenerator<LogLine, void, void> {
  const path = resolve(checkName('logFile', logFile));
  const { format, localTime, follow, signal, pollIntervalMs } = checkOptions('options', options, OPTIONS);
  const parser = createParser({ format, localTime });
  return readLines(path, parser, {
    follow: checkFlag('follow', follow),
    signal,
    pollIntervalMs: checkInteger('pollIntervalMs', pollIntervalMs ?? POLL_INTERVAL_MS, 1, TIMER_MS_MAX),
  });
}

/** @throws TypeError or RangeError if the options are wrong */
export function createParser({ format, localTime }: LineOptions): LineParser {
  return new LineParser(new LineFormat(format ?? DEFAULT_FORMAT), checkFlag('localTime', localTime));
}

type FollowOptions = Pick<LogReading, 'follow' | 'signal' | 'pollIntervalMs'>;

async function* readLines(
  logFile: string,
  parser: LineParser,
  options: FollowOptions,
): AsyncGenerator<LogLine> {
  const damaged: LineFile[] = [];
  let file: LineFile | undefined;
  const blocks = readLogFiles(logFile, {
    ...options,
    lineSizeMax: LINE_SIZE_BYTES_MAX,
    findStart: async () => BEGINNING,
    onDamage: (each) => damaged.push(each),
  });
  for await (const block of blocks) {
    if (block.file !== file) yield* damaged.splice(0).map(createDamage);
    file = block.file;
    let line = block.firstLine;
    for (const raw of block.lines)
      yield { file: file.path, line: line++, ...parser.parse(textOf(block, raw)) };
  }
  yield* damaged.map(createDamage);
}

/** Stands for what cannot be read of a file. */
function createDamage({ path }: LineFile): LogLine {
  const fields = { time: undefined, name: undefined, levelName: undefined, entry: undefined };
  return { file: path, line: 0, text: '', message: '', fault: 'unreadable', ...fields };
}
