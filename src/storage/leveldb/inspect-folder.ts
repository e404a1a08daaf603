import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Slices } from '../../slices/index.ts';
import { checkTable, tableRange } from './check-table.ts';
import { damage } from './damage.ts';
import { type LevelFiles, listFiles, logName, readCurrent, tableName } from './level-files.ts';
import { readLog } from './level-log.ts';
import { type Manifest, readManifest, type TableFile } from './manifest.ts';
import { readSeal, type Seal } from './seal.ts';

/** What the user of a database checks whenever it reads it: an inspection passes over it. */
export interface CheckedAtReading {
  /** Whether this holds for all values of a table. @param upTo what the database was sealed with */
  isCovered(table: TableFile, upTo: number): boolean;
  isLeftOut(key: string): boolean;
}

const NOTHING: CheckedAtReading = { isCovered: () => false, isLeftOut: () => false };

/** Where a log's record has the number of its first change, and the number of its changes. */
const SEQUENCE_OFFSET = 0;
const COUNT_OFFSET = 8;

/**
 * Looks for damage that LevelDB would pass over in silence: it skips what it cannot read in its log, takes a shortened
 * log or MANIFEST for whole, begins a new database where CURRENT is missing, and believes a table's index unseen. Must
 * come before LevelDB opens the folder, as that removes the evidence. Changes nothing.
 *
 * @returns whether there is a database
 * @param checked what it passes over. Default: nothing
 * @throws TrackingError TRACKS_CORRUPTED
 */
export async function inspectFolder(folder: string, checked = NOTHING): Promise<boolean> {
  const files = await listFiles(folder).catch(() => NO_FILES);
  if (!files.hasCurrent) {
    checkIsNew(files);
    return false;
  }
  const name = await readCurrent(folder);
  if (!files.manifests.includes(Number(name.slice('MANIFEST-'.length)))) throw damage(name, 'it is missing');
  const bytes = await readFile(join(folder, name));
  const manifest = readManifest(name, bytes);
  const found = await readSeal(folder);
  const seal = found?.manifest === name ? found : undefined;
  if (seal) await checkSizes(folder, seal);
  const isCovered = (table: TableFile): boolean => seal !== undefined && checked.isCovered(table, seal.upTo);
  for (const table of manifest.tables.values()) {
    await checkTableFile(folder, files, table, isCovered(table) ? undefined : checked.isLeftOut);
  }
  await checkLogs(folder, files, manifest);
  return true;
}

const NO_FILES: LevelFiles = { hasCurrent: false, manifests: [], logs: [], tables: new Map() };

/** Without CURRENT there is no database yet, or its first opening was cut short. */
function checkIsNew({ manifests, logs, tables }: LevelFiles): void {
  const isNew = logs.length === 0 && tables.size === 0 && manifests.every((number) => number === 1);
  if (!isNew) throw damage('CURRENT', 'it is missing');
}

async function checkSizes(folder: string, { sizes }: Seal): Promise<void> {
  for (const [name, size] of Object.entries(sizes)) {
    const found = await sizeOf(folder, name);
    if (found !== size) {
      throw damage(name, `it has ${found ?? 'no'} bytes, but it had ${size} when the storage was closed`);
    }
  }
}

async function checkTableFile(
  folder: string,
  files: LevelFiles,
  { number, sizeBytes, from, to }: TableFile,
  isLeftOut: CheckedAtReading['isLeftOut'] | undefined,
): Promise<void> {
  const name = files.tables.get(number);
  if (name === undefined) throw damage(tableName(number), 'it is missing');
  const size = await sizeOf(folder, name);
  if (size !== sizeBytes) throw damage(name, `it has ${size} bytes instead of ${sizeBytes}`);
  const handle = await open(join(folder, name));
  try {
    await checkTable(name, handle, sizeBytes, isLeftOut);
    const range = isLeftOut && (await tableRange(handle, sizeBytes));
    if (range && (range.from !== from || range.to !== to)) throw damage(name, 'it is another table');
  } finally {
    await handle.close();
  }
}

/** The logs that LevelDB is going to read, whose changes are numbered without a gap. */
async function checkLogs(
  folder: string,
  files: LevelFiles,
  { logNumber, lastSequence }: Manifest,
): Promise<void> {
  if (logNumber !== 0 && !files.logs.includes(logNumber)) throw damage(logName(logNumber), 'it is missing');
  const slices = new Slices();
  let next: number | undefined;
  for (const log of files.logs.filter((number) => number >= logNumber)) {
    const name = logName(log);
    for (const record of readLog(name, await readFile(join(folder, name)))) {
      if (record.length < COUNT_OFFSET + 4) throw damage(name, 'a record is too short');
      const sequence = Number(record.readBigUInt64LE(SEQUENCE_OFFSET));
      if (next === undefined ? sequence > lastSequence + 1 : sequence !== next)
        throw damage(name, `the changes before number ${sequence} are missing`);
      next = sequence + record.readUInt32LE(COUNT_OFFSET);
      if (slices.isTimeUp()) await slices.next();
    }
  }
}

async function sizeOf(folder: string, name: string): Promise<number | undefined> {
  return (await stat(join(folder, name)).catch(() => undefined))?.size;
}
