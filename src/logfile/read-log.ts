import { resolve } from 'node:path';
import { checkFlag, checkInteger, checkName, checkOptions, TIMER_MS_MAX } from '../arguments/index.ts';
import { DEFAULT_FORMAT, LineFormat } from './line-format.ts';
import { type BlockOptions, readBlocks } from './log-blocks.ts';
import { LineParser, type LogLine } from './log-line.ts';
import type { OpenedFile } from './opened-file.ts';

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
const START = { position: 0, context: Buffer.alloc(0) };

/**
 * Reads a log: all backups, oldest first, then the live file. A rollover while it is read loses and repeats nothing. Lines
 * with a `fault` are given too, and do not stop the reading; a last line that is not complete yet is left for later.
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

type FollowOptions = Pick<BlockOptions, 'follow' | 'signal' | 'pollIntervalMs'>;

async function* readLines(
  logFile: string,
  parser: LineParser,
  options: FollowOptions,
): AsyncGenerator<LogLine> {
  const damaged: OpenedFile[] = [];
  let file: OpenedFile | undefined;
  let line = 0;
  const blocks = readBlocks(logFile, {
    ...options,
    findStart: async () => START,
    onDamage: (each) => damaged.push(each),
  });
  for await (const block of blocks) {
    if (block.file !== file) yield* damaged.splice(0).map(createDamage);
    if (block.file !== file || block.start === 0) line = 0;
    file = block.file;
    for (const raw of block.lines) yield { file: file.path, line: ++line, ...parser.parse(raw) };
  }
  yield* damaged.map(createDamage);
}

/** Stands for what cannot be read of a file. */
function createDamage({ path }: OpenedFile): LogLine {
  const fields = { time: undefined, name: undefined, levelName: undefined, entry: undefined };
  return { file: path, line: 0, text: '', message: '', fault: 'unreadable', ...fields };
}
