import { readdir } from 'node:fs/promises';

/** LevelDB's own files in a folder, by the numbers in their names. */
export interface LevelFiles {
  hasCurrent: boolean;
  /** In ascending order, as the logs. */
  manifests: number[];
  logs: number[];
  tables: Map<number, string>;
}

/** @throws the error of the file system */
export async function listFiles(folder: string): Promise<LevelFiles> {
  const files: LevelFiles = { hasCurrent: false, manifests: [], logs: [], tables: new Map() };
  for (const name of await readdir(folder)) {
    if (name === 'CURRENT') files.hasCurrent = true;
    const [, manifest, log, table] = /^MANIFEST-(\d+)$|^(\d+)\.log$|^(\d+)\.(?:ldb|sst)$/.exec(name) ?? [];
    if (manifest) files.manifests.push(Number(manifest));
    if (log) files.logs.push(Number(log));
    if (table) files.tables.set(Number(table), name);
  }
  files.manifests.sort((a, b) => a - b);
  files.logs.sort((a, b) => a - b);
  return files;
}

export const manifestName = (number: number): string => `MANIFEST-${sixDigits(number)}`;

export const logName = (number: number): string => `${sixDigits(number)}.log`;

export const tableName = (number: number): string => `${sixDigits(number)}.ldb`;

const sixDigits = (number: number): string => String(number).padStart(6, '0');
