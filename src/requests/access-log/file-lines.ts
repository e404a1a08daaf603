import { setTimeout as pause } from 'node:timers/promises';
import type { AccessLogFile } from './access-log-file.ts';
import { contextBehind, type StartingPoint } from './file-identity.ts';
import { UNFINISHED_PAUSE_MS } from './limits.ts';
import { type LineBlock, LineSplitter } from './line-splitter.ts';

/** Lines of a file. */
export interface FileLines extends LineBlock {
  /** Behind the last of the lines. */
  point: StartingPoint;
  /** Whether the only line has no end yet, and may get one. */
  isUnfinished: boolean;
}

/** The lines of a file from a point on. */
export async function* readFileLines(
  file: AccessLogFile,
  start: StartingPoint,
  signal: AbortSignal | undefined,
): AsyncGenerator<FileLines> {
  const splitter = new LineSplitter(start.position);
  let { context } = start;
  const locate = (block: LineBlock, isUnfinished: boolean): FileLines => {
    context = contextBehind(context, block.bytes);
    return { ...block, point: { position: block.end, context }, isUnfinished };
  };
  for await (const block of completeLines(file, start.position, splitter, signal)) yield locate(block, false);
  const rest = splitter.takeRest();
  if (rest) yield locate(rest, !file.isCompressed);
}

/** A writer that is in the middle of a line gets some time to end it. */
async function* completeLines(
  file: AccessLogFile,
  start: number,
  splitter: LineSplitter,
  signal: AbortSignal | undefined,
): AsyncGenerator<LineBlock> {
  for (let from = start, isAgain = false; ; from = splitter.position, isAgain = true) {
    for await (const bytes of file.read(from)) {
      signal?.throwIfAborted();
      const block = splitter.push(bytes);
      if (block) yield block;
    }
    if (isAgain || file.isCompressed || !splitter.hasRest) return;
    await pause(UNFINISHED_PAUSE_MS);
  }
}

const LINE_BREAK = 0x0a;

/** How many lines end before a position. */
export async function countLines(file: AccessLogFile, end: number): Promise<number> {
  let count = 0;
  let left = end;
  if (left === 0) return 0;
  for await (const piece of file.read()) {
    const bytes = piece.subarray(0, left);
    for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, at + 1)) count++;
    left -= bytes.length;
    if (left === 0) break;
  }
  return count;
}

/** Whether a point lies within a line whose beginning is through already. */
export function isWithinLine({ position, context }: StartingPoint): boolean {
  return position > 0 && context.at(-1) !== LINE_BREAK;
}
