import { isDamage } from '../../files/index.ts';
import type { AccessLogFile } from './access-log-file.ts';
import { decodeText } from './decode.ts';
import { FIRST_LINE_BYTES_MAX } from './limits.ts';
import { LineSplitter } from './line-splitter.ts';
import { parseLine } from './parse-line.ts';

/** In which order several files are loaded: by the time of their first requests, or as they were given. */
export type FileOrder = 'time' | 'given';

/** The files in the order of their first requests; those without any come last. */
export async function sortByTime(files: readonly AccessLogFile[]): Promise<AccessLogFile[]> {
  if (files.length < 2) return [...files];
  const dated: { file: AccessLogFile; date: number }[] = [];
  for (const file of files) dated.push({ file, date: await firstDateIn(file) });
  return dated.sort((a, b) => a.date - b.date || 0).map(({ file }) => file);
}

async function firstDateIn(file: AccessLogFile): Promise<number> {
  const block = new LineSplitter().push(await beginningOf(file));
  for (const { start, end } of block?.lines ?? []) {
    const parsed = parseLine(decodeText(block!.bytes, start, end));
    if (typeof parsed !== 'string') return parsed.time;
  }
  return Number.POSITIVE_INFINITY;
}

/** Whoever loads a file that is damaged from the start tells of it. */
async function beginningOf(file: AccessLogFile): Promise<Buffer> {
  try {
    return await file.readBeginning(FIRST_LINE_BYTES_MAX);
  } catch (error) {
    if (isDamage(error)) return Buffer.alloc(0);
    throw error;
  }
}
