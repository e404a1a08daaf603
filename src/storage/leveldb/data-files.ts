import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { readManifest } from './manifest.ts';
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
  const names = await readdir(folder);
  const tables = names.filter((name) => /^\d+\.(ldb|sst)$/.test(name));
  const logs = names.filter((name) => /^\d+\.log$/.test(name));
  const manifest = await believableManifest(folder);
  if (!manifest) return { tables, logs };
  return {
    tables: tables.filter((name) => manifest.tables.has(Number.parseInt(name, 10))),
    logs: logs.filter((name) => Number.parseInt(name, 10) >= manifest.logNumber),
  };
}

async function believableManifest(folder: string): Promise<ReturnType<typeof readManifest> | undefined> {
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
