import { setTimeout as timeout } from 'node:timers/promises';
import { TrackingError } from '../errors.ts';
import { isDamage } from '../files/index.ts';
import type { LineFile } from './line-file.ts';
import { type LineBlock, LineSplitter, type RawLine } from './line-splitter.ts';
import { closeAll, openLog, openYounger } from './log-chain.ts';
import type { Point } from './position.ts';

/** Lines of one file of a log. */
export interface FileBlock extends LineBlock {
  file: LineFile;
  lines: RawLine[];
  /** The number of the first line, from 1 where the reading of the file began. */
  firstLine: number;
}

export interface LogReading {
  lineSizeMax: number;
  /** Wait for further lines at the end, and go on in the files that come after a rollover. */
  follow: boolean;
  signal: AbortSignal | undefined;
  pollIntervalMs: number;
  /** Where to begin in a file, given the younger files that are known; undefined passes over it. */
  findStart(file: LineFile, younger: readonly LineFile[]): Promise<Point | undefined>;
  /** Awaited when a file has been read, before it is closed. */
  finish?(file: LineFile): Promise<void>;
  /** Told of a packed file whose rest is damaged. */
  onDamage(file: LineFile, error: Error): void;
}

/** Why a file is at its end: more may be added, no more will be, it was emptied to be filled again, or the rest is damaged. */
type FileEnd = 'live' | 'rolled' | 'truncated' | 'damaged';

/**
 * Reads the lines of all files of a log, oldest first. A file that is rolled while it is read is read to its end, then
 * those that are younger.
 *
 * @throws TrackingError TRACKS_READ_FAILED if there is no file, unless it is waited for
 */
export async function* readLogFiles(logFile: string, options: LogReading): AsyncGenerator<FileBlock> {
  let files = await openLog(logFile);
  if (files.length === 0 && !options.follow)
    throw new TrackingError(
      'TRACKS_READ_FAILED',
      `there is no log '${logFile}', and no file that it was rolled to`,
    );
  let last: LineFile | undefined;
  try {
    for (;;) {
      for (let file = files.shift(); file; file = files.shift()) {
        await last?.close();
        last = file;
        yield* readFile(file, files, file.path === logFile && files.length === 0, options);
      }
      if (!(await goesOn(last, options))) return;
      // The last file stays open until then: while it is, no other file can get its identity.
      files = last ? await openYounger(logFile, last) : await openLog(logFile);
      if (files.length === 0 && !options.follow) return;
    }
  } finally {
    await closeAll(last ? [last, ...files] : files);
  }
}

/** Whether there may be younger files than the last one that was read. */
async function goesOn(last: LineFile | undefined, options: LogReading): Promise<boolean> {
  if (!options.follow) return last !== undefined && !(await last.isInPlace());
  await pause(options);
  return !options.signal?.aborted;
}

async function* readFile(
  file: LineFile,
  younger: readonly LineFile[],
  isLive: boolean,
  options: LogReading,
): AsyncGenerator<FileBlock> {
  const start = await options.findStart(file, younger);
  if (!start) return;
  const end = yield* new FileReading(file, start, options).read(isLive);
  await options.finish?.(file);
  if (end === 'truncated') yield* readFile(file, younger, isLive, options);
}

/** Reads a file once, from a point on. */
class FileReading {
  readonly #file: LineFile;
  readonly #options: LogReading;
  readonly #splitter: LineSplitter;
  #lineCount = 0;

  constructor(file: LineFile, start: Point, options: LogReading) {
    this.#file = file;
    this.#options = options;
    this.#splitter = new LineSplitter(options.lineSizeMax, start);
  }

  async *read(isLive: boolean): AsyncGenerator<FileBlock, FileEnd> {
    let end: FileEnd = yield* this.#readPresent();
    if (end === 'rolled' && isLive) end = yield* this.#readOn();
    // A line that is cut by damage may be whole some day: it is not taken for one whose writer died.
    const rest = end === 'rolled' ? this.#splitter.takeRest() : undefined;
    if (rest) yield this.#number(rest);
    return end;
  }

  /** What the file holds at the moment. */
  async *#readPresent(): AsyncGenerator<FileBlock, 'rolled' | 'damaged'> {
    try {
      const bytes = this.#file.read(this.#splitter.position);
      for await (const block of this.#splitter.split(bytes)) yield this.#number(block);
      return 'rolled';
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#options.onDamage(this.#file, error);
      return 'damaged';
    }
  }

  /** What is added to the live file, until it is rolled or the reader stops. */
  async *#readOn(): AsyncGenerator<FileBlock, FileEnd> {
    const { follow, signal } = this.#options;
    while (await this.#file.isInPlace()) {
      if (!follow) return 'live';
      await pause(this.#options);
      if (signal?.aborted) return 'live';
      if ((await this.#file.size()) < this.#splitter.position) return 'truncated';
      yield* this.#readPresent();
    }
    // Reads what was written between the last look and the rollover; a writer that learns of it late gets some time.
    if (follow) await pause(this.#options);
    return yield* this.#readPresent();
  }

  #number(block: LineBlock): FileBlock {
    const lines = block.cut();
    const firstLine = this.#lineCount + 1;
    this.#lineCount += lines.length;
    return { ...block, file: this.#file, lines, firstLine };
  }
}

async function pause({ pollIntervalMs, signal }: LogReading): Promise<void> {
  try {
    await timeout(pollIntervalMs, undefined, signal ? { signal } : {});
  } catch {
    // The caller looks at the signal.
  }
}
