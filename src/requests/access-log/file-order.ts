import { type LineFile, LineSplitter, readHead } from '../../lines/index.ts';
import { decodeText } from './decode.ts';
import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import { parseLine } from './parse-line.ts';

/** In which order several files are loaded: by the time of their first requests, or as they were given. */
export type FileOrder = 'time' | 'given';

/** The files in the order of their first requests; those without any come last. */
export async function sortByTime(files: readonly LineFile[]): Promise<LineFile[]> {
  if (files.length < 2) return [...files];
  const dated: { file: LineFile; date: number }[] = [];
  for (const file of files) dated.push({ file, date: await firstDateIn(file) });
  return dated.sort((a, b) => a.date - b.date || 0).map(({ file }) => file);
}

/** The load itself tells of damage. */
async function firstDateIn(file: LineFile): Promise<number> {
  const { bytes } = await readHead(file);
  for (const { start, end } of new LineSplitter(LINE_SIZE_BYTES_MAX).push(bytes)?.cut() ?? []) {
    const parsed = parseLine(decodeText(bytes, start, end));
    if (typeof parsed !== 'string') return parsed.time;
  }
  return Number.POSITIVE_INFINITY;
}
