import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unlessMissing } from './failure.ts';

/** A rolled file of a log: `log.1` is the youngest. */
export interface Backup {
  path: string;
  number: number;
  isCompressed: boolean;
}

const SUFFIX = /^\.([1-9]\d{0,8})(\.gz)?$/;

/** The backups of a log, youngest first; of a number that is there twice, the compressed one comes last. */
export async function findBackups(logFile: string): Promise<Backup[]> {
  const folder = dirname(logFile);
  const name = basename(logFile);
  const backups: Backup[] = [];
  for (const entry of (await unlessMissing(readdir(folder))) ?? []) {
    const suffix = entry.startsWith(name) ? SUFFIX.exec(entry.slice(name.length)) : null;
    if (!suffix) continue;
    const [, number, gz] = suffix;
    backups.push({ path: join(folder, entry), number: Number(number), isCompressed: gz !== undefined });
  }
  return backups.sort((a, b) => a.number - b.number || Number(a.isCompressed) - Number(b.isCompressed));
}

/** One file a number. Where a compression was interrupted both are there, and the plain one is certainly complete. */
export function withoutTwins(backups: readonly Backup[]): Backup[] {
  return backups.filter(({ number }, i) => i === 0 || backups[i - 1]!.number !== number);
}
