import { rename, rm } from 'node:fs/promises';
import { unlessMissing } from '../files/index.ts';
import { findBackups, type NumberedFile } from '../lines/index.ts';

/**
 * Makes the live file backup 1 and moves the others up, as far as there is no gap: a gap is what a rollover leaves that died in the
 * middle. Where there is none, the oldest goes. The oldest is moved first, so that no file is ever overwritten.
 */
export async function rollFiles(logFile: string, backupCount: number): Promise<void> {
  const backups = await findBackups(logFile);
  const firstFree = findFirstFree(backups);
  const moving = backups.filter(({ number }) => number < firstFree).reverse();
  for (const backup of moving) {
    if (backup.number >= backupCount) await rm(backup.path, { force: true });
    else await rename(backup.path, pathOf(logFile, backup.number + 1, backup.isPacked));
  }
  await unlessMissing(rename(logFile, pathOf(logFile, 1, false)));
}

function findFirstFree(backups: readonly NumberedFile[]): number {
  const taken = new Set(backups.map(({ number }) => number));
  let number = 1;
  while (taken.has(number)) number++;
  return number;
}

function pathOf(logFile: string, number: number, isPacked: boolean): string {
  return `${logFile}.${number}${isPacked ? '.gz' : ''}`;
}
