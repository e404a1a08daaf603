import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unlessMissing } from '../files/index.ts';

/** A file of a log: the live file is number 0, `log.1` the youngest that was rolled. */
export interface LogFileName {
  path: string;
  number: number;
  isCompressed: boolean;
}

const SUFFIX = /^\.([1-9]\d{0,8})(\.gz)?$/;

/** The files of a log, youngest first; of a backup that is there twice, the compressed one comes last. */
export async function findLogFiles(logFile: string): Promise<LogFileName[]> {
  const folder = dirname(logFile);
  const name = basename(logFile);
  const files: LogFileName[] = [];
  for (const item of (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? []) {
    const entry = item.name;
    if (item.isDirectory() || !entry.startsWith(name)) continue;
    const suffix = SUFFIX.exec(entry.slice(name.length));
    if (!suffix && entry !== name) continue;
    const [, number = 0, gz] = suffix ?? [];
    files.push({ path: join(folder, entry), number: Number(number), isCompressed: gz !== undefined });
  }
  return files.sort((a, b) => a.number - b.number || Number(a.isCompressed) - Number(b.isCompressed));
}

/** The files that were rolled. */
export async function findBackups(logFile: string): Promise<LogFileName[]> {
  return (await findLogFiles(logFile)).filter(({ number }) => number > 0);
}

/** One file a number. Where a compression was interrupted both are there, and the plain one is certainly complete. */
export function withoutTwins(files: readonly LogFileName[]): LogFileName[] {
  return files.filter(({ number }, i) => files[i - 1]?.number !== number);
}
