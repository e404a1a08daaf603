import { findRotatedFiles, LineFile, LineSplitter, readHead, toReadError } from '../../lines/index.ts';
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

/** What rotation adds to the name of a log: a number or a date, and `.gz` where the file was packed. */
const SUFFIX = /^[.-]\d[\d.-]*(?:\.gz)?$/;

/** A log and the files that it was rotated to, as `access.log.1`, `access.log.2.gz` or `access.log-20261121.gz`. */
async function withRotatedFiles(path: string): Promise<string[]> {
  const files = await findRotatedFiles(path, SUFFIX).catch((error: unknown) => {
    throw toReadError(`cannot read the access log '${path}'`, error);
  });
  const rotated = files.filter(({ suffix }) => suffix !== '').map((file) => file.path);
  // Between two files the live one may be missing for a moment.
  return files.length > rotated.length || rotated.length === 0 ? [...rotated, path] : rotated;
}

/** Opens all files as they are at one moment; one that is given twice, once. */
export async function openLogs(given: readonly string[], isRotated: boolean): Promise<LineFile[]> {
  const paths = isRotated ? (await Promise.all(given.map(withRotatedFiles))).flat() : given;
  const files = new Map<string, LineFile>();
  try {
    for (const path of paths) {
      const file = await LineFile.open('access log', path);
      if (files.has(file.identity)) await file.close();
      else files.set(file.identity, file);
    }
    return [...files.values()];
  } catch (error) {
    for (const file of files.values()) await file.close();
    throw error;
  }
}
