import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { listFiles, logName } from './level-files.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { readSeal } from './seal.ts';

/** The files of a database that hold keys and values. */
export interface DataFiles {
  tables: string[];
  logs: string[];
}

/**
 * The files that hold what the database holds: those that its MANIFEST names, if that can be believed, else all there
 * are. Others are left from before and may hold what was deleted since.
 */
export async function dataFilesOf(folder: string): Promise<DataFiles> {
  const { tables, logs } = await listFiles(folder);
  const manifest = await believableManifest(folder);
  const isHeld = (table: number): boolean => manifest?.tables.has(table) ?? true;
  return {
    tables: [...tables].filter(([number]) => isHeld(number)).map(([, name]) => name),
    logs: logs.filter((number) => number >= (manifest?.logNumber ?? 0)).map(logName),
  };
}

async function believableManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const name = (await readFile(join(folder, 'CURRENT'), 'latin1')).trimEnd();
    if (!/^MANIFEST-\d+$/.test(name)) return undefined;
    const bytes = await readFile(join(folder, name));
    const seal = await readSeal(folder);
    if (seal?.manifest === name && seal.sizes[name] !== bytes.length) return undefined;
    return readManifest(name, bytes);
  } catch (error) {
    if (error instanceof TrackingError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw error;
  }
}
