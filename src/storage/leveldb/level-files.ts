import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damage } from './damage.ts';

/** LevelDB's own files in a folder, by the numbers in their names. */
export interface LevelFiles {
  hasCurrent: boolean;
  /** In ascending order, as the logs. */
  manifests: number[];
  logs: number[];
  tables: Map<number, string>;
}

/** Whether a file of this name belongs to the content of a database: not LevelDB's lock and text log. */
export const isDatabaseFile = (name: string): boolean =>
  /^(CURRENT|SEALED|MANIFEST-\d+|\d+\.(log|ldb|sst))$/.test(name);

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

/** The name of the MANIFEST in use. @throws TrackingError TRACKS_CORRUPTED; the error of the file system */
export async function readCurrent(folder: string): Promise<string> {
  const [, name] = /^(MANIFEST-\d{6,})\n$/.exec(await readFile(join(folder, 'CURRENT'), 'latin1')) ?? [];
  if (name === undefined) throw damage('CURRENT', 'it names no MANIFEST');
  return name;
}

export const manifestName = (number: number): string => `MANIFEST-${sixDigits(number)}`;

export const logName = (number: number): string => `${sixDigits(number)}.log`;

export const tableName = (number: number): string => `${sixDigits(number)}.ldb`;

const sixDigits = (number: number): string => String(number).padStart(6, '0');
