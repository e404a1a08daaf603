import { access, stat } from 'node:fs/promises';
import { WrongUse } from './failures.ts';

/** Checks that a file may be written. @throws WrongUse if it exists and is not to be overwritten */
export async function checkMayWrite(path: string, isForced: boolean | undefined): Promise<void> {
  if (isForced) return;
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new WrongUse(`'${path}' is there already; --force overwrites it`);
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
