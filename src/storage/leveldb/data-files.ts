import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { tableRange } from './check-table.ts';
import { type LevelFiles, listFiles, logName, manifestName } from './level-files.ts';
import { type Manifest, readManifest, type TableFile } from './manifest.ts';
import { readSeal } from './seal.ts';

/** The files of a database that hold keys and values. */
export interface DataFiles {
  tables: string[];
  logs: string[];
}

/**
 * The files that hold what the database holds: those that a believable MANIFEST names, and those that are newer than it; all
 * there are, if none can be believed. Others are left from before and may hold what was deleted since. Of several MANIFESTs
 * the newest counts, whatever CURRENT says: an older CURRENT may have been put back.
 *
 * @throws the error of the file system
 */
export async function dataFilesOf(folder: string): Promise<DataFiles> {
  const files = await listFiles(folder);
  const manifest = await newestBelievable(folder, files);
  const isHeld = (table: number): boolean =>
    !manifest || manifest.tables.has(table) || table >= manifest.nextFile;
  return {
    tables: [...files.tables].filter(([number]) => isHeld(number)).map(([, name]) => name),
    logs: files.logs.filter((number) => number >= (manifest?.logNumber ?? 0)).map(logName),
  };
}

async function newestBelievable(folder: string, files: LevelFiles): Promise<Manifest | undefined> {
  for (const number of files.manifests.toReversed()) {
    const manifest = await readWhole(folder, manifestName(number));
    if (manifest && (await areThere(folder, files, manifest))) return manifest;
  }
  return undefined;
}

/** A MANIFEST; undefined if it is damaged, or shorter than it was when the database was closed. */
async function readWhole(folder: string, name: string): Promise<Manifest | undefined> {
  const bytes = await readFile(join(folder, name));
  const seal = await readSeal(folder);
  if (seal?.manifest === name && seal.sizes[name] !== bytes.length) return undefined;
  try {
    return readManifest(name, bytes);
  } catch (error) {
    if (error instanceof TrackingError) return undefined;
    throw error;
  }
}

/** Whether the files that a MANIFEST names are there, and are those that it was written for. */
async function areThere(folder: string, files: LevelFiles, manifest: Manifest): Promise<boolean> {
  if (manifest.logNumber !== 0 && !files.logs.includes(manifest.logNumber)) return false;
  for (const table of manifest.tables.values()) {
    const name = files.tables.get(table.number);
    if (name === undefined || !(await isSame(join(folder, name), table))) return false;
  }
  return true;
}

/** Whether a file has the size of a table and holds its keys, as far as the file tells. */
async function isSame(path: string, { sizeBytes, from, to }: TableFile): Promise<boolean> {
  const handle = await open(path);
  try {
    if ((await handle.stat()).size !== sizeBytes) return false;
    const range = await tableRange(handle, sizeBytes);
    return !range || (range.from === from && range.to === to);
  } finally {
    await handle.close();
  }
}
