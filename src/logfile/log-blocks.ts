import { setTimeout as timeout } from 'node:timers/promises';
import { isDamage } from '../files/index.ts';
import { type LineBlock, LineReader } from './line-reader.ts';
import { closeAll, openLog, openYounger } from './log-chain.ts';
import type { OpenedFile } from './opened-file.ts';

/** Where to begin in a file. */
export interface StartingPoint {
  position: number;
  /** The bytes before it. */
  context: Buffer;
}

/** Lines of one file. */
export interface FileBlock extends LineBlock {
  file: OpenedFile;
}

export interface BlockOptions {
  /** Wait for further lines at the end, and go on in the files that come after a rollover. */
  follow: boolean;
  signal: AbortSignal | undefined;
  pollIntervalMs: number;
  /** Where to begin in a file, given the younger files that are known; undefined passes over it. */
  findStart(file: OpenedFile, younger: readonly OpenedFile[]): Promise<StartingPoint | undefined>;
  /** Awaited when a file has been read, before it is closed. */
  finish?(file: OpenedFile): Promise<void>;
  /** Told of a compressed file whose rest is damaged. */
  onDamage(file: OpenedFile, error: Error): void;
}

interface FileOptions extends BlockOptions {
  livePath: string;
}

/** Why a file is at its end: more may be added, nothing more will be, it was emptied to be filled anew, or the rest is damaged. */
type FileEnd = 'live' | 'rolled' | 'truncated' | 'damaged';

/**
 * Reads the lines of all files of a log, oldest first. A file that is rolled while it is read is read to its end, then
 * those that are younger.
 */
export async function* readBlocks(logFile: string, options: BlockOptions): AsyncGenerator<FileBlock> {
  let files = await openLog(logFile);
  let last: OpenedFile | undefined;
  try {
    for (;;) {
      for (let file = files.shift(); file; file = files.shift()) {
        await last?.close();
        last = file;
        yield* readFile(file, files, { ...options, livePath: logFile });
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
async function goesOn(last: OpenedFile | undefined, options: BlockOptions): Promise<boolean> {
  if (!options.follow) return last !== undefined && !(await last.isInPlace());
  await pause(options);
  return !options.signal?.aborted;
}

async function* readFile(
  file: OpenedFile,
  younger: readonly OpenedFile[],
  options: FileOptions,
): AsyncGenerator<FileBlock> {
  const start = await options.findStart(file, younger);
  if (!start) return;
  const source = await file.read(start.position);
  const reader = new LineReader(source, start.position, start.context);
  let end: FileEnd = 'rolled';
  try {
    if (yield* drain(file, reader, options)) end = 'damaged';
    else if (younger.length === 0 && file.path === options.livePath)
      end = yield* readOn(file, reader, options);
    // A line that is cut by damage may be whole some day: it is not taken for one whose writer died.
    const rest = end === 'rolled' ? reader.takeRest() : undefined;
    if (rest) yield { ...rest, file };
    await options.finish?.(file);
  } finally {
    await source.close();
  }
  if (end === 'truncated') yield* readFile(file, younger, options);
}

/** All that there is at the moment; true if the rest is damaged. */
async function* drain(
  file: OpenedFile,
  reader: LineReader,
  { onDamage }: BlockOptions,
): AsyncGenerator<FileBlock, boolean> {
  try {
    for (let block = await reader.next(); block; block = await reader.next()) yield { ...block, file };
    return false;
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamage(file, error);
    return true;
  }
}

/** Reads what is added to the live file, until it is rolled or nobody wants more of it. */
async function* readOn(
  file: OpenedFile,
  reader: LineReader,
  options: BlockOptions,
): AsyncGenerator<FileBlock, FileEnd> {
  while (await file.isInPlace()) {
    if (!options.follow) return 'live';
    await pause(options);
    if (options.signal?.aborted) return 'live';
    if ((await file.size()) < reader.position) return 'truncated';
    yield* drain(file, reader, options);
  }
  // What was written between the last look and the rollover; a writer that learns of it late gets some time.
  if (options.follow) await pause(options);
  yield* drain(file, reader, options);
  return 'rolled';
}

async function pause({ pollIntervalMs, signal }: BlockOptions): Promise<void> {
  try {
    await timeout(pollIntervalMs, undefined, signal ? { signal } : {});
  } catch {
    // Whoever waits looks at the signal.
  }
}
