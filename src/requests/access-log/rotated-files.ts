import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { toReadError } from './access-log-file.ts';

/** What rotation adds to the name of a log: a number or a date, and `.gz` where the file was packed. */
const SUFFIX = /^[.-]\d[\d.-]*(?:\.gz)?$/;

/** A log and the files that it was rotated to, as `access.log.1`, `access.log.2.gz` or `access.log-20261121.gz`. */
export async function findRotatedFiles(path: string): Promise<string[]> {
  const folder = dirname(path);
  const name = basename(path);
  const names = await namesIn(folder, path);
  const rotated = names.filter((each) => each.startsWith(name) && SUFFIX.test(each.slice(name.length)));
  // Between two files the live one may be missing for a moment.
  const live = names.includes(name) || rotated.length === 0 ? [path] : [];
  return [...rotated.map((each) => join(folder, each)), ...live];
}

async function namesIn(folder: string, path: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw toReadError(path, error);
  }
}
