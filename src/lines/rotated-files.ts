import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unlessMissing } from '../files/index.ts';

/** A log, or a file that it was rotated to. */
export interface RotatedFile {
  path: string;
  /** What the name adds to that of the log; empty for the log itself. */
  suffix: string;
}

/** A file of a log whose backups are numbered: the live file is number 0, `log.1` the youngest that was rolled. */
export interface NumberedFile {
  path: string;
  number: number;
  isPacked: boolean;
}

const NUMBER = /^\.([1-9]\d{0,8})(\.gz)?$/;

/** A log and the files whose names add to its name what the pattern matches, by name. */
export async function findRotatedFiles(logFile: string, pattern: RegExp): Promise<RotatedFile[]> {
  const [folder, name] = [dirname(logFile), basename(logFile)];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.startsWith(name))
    .map((entry) => ({ path: join(folder, entry.name), suffix: entry.name.slice(name.length) }))
    .filter(({ suffix }) => suffix === '' || pattern.test(suffix))
    .sort((a, b) => (a.suffix < b.suffix ? -1 : 1));
}

/** The files of a log, youngest first; of a backup that is there twice, the compressed one comes last. */
export async function findNumberedFiles(logFile: string): Promise<NumberedFile[]> {
  const files = (await unlessMissing(findRotatedFiles(logFile, NUMBER))) ?? [];
  return files
    .map(({ path, suffix }) => {
      const [, number = 0, gz] = NUMBER.exec(suffix) ?? [];
      return { path, number: Number(number), isPacked: gz !== undefined };
    })
    .sort((a, b) => a.number - b.number || Number(a.isPacked) - Number(b.isPacked));
}

/** The files that were rolled. */
export async function findBackups(logFile: string): Promise<NumberedFile[]> {
  return (await findNumberedFiles(logFile)).filter(({ number }) => number > 0);
}

/** One file a number. Where a compression was interrupted both are there, and the plain one is certainly complete. */
export function withoutTwins(files: readonly NumberedFile[]): NumberedFile[] {
  return files.filter(({ number }, i) => files[i - 1]?.number !== number);
}
