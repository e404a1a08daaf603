import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkOptions, checkPath } from '../../../arguments/index.ts';
import { TrackingError } from '../../../errors.ts';
import { Slices } from '../../../slices/index.ts';
import { Backlog } from '../../contract/backlog.ts';
import { checkIndexedText } from '../../contract/checks.ts';
import { DEFAULT_SETTINGS, type StorageSettings } from '../../contract/settings.ts';
import type { EngineListeners } from '../../contract/track-engine.ts';
import { readAttributes } from '../../engine/checkpoint/stored-definition.ts';
import { META_KEY } from '../../engine/keys.ts';
import { decodeMeta } from '../../engine/records/metadata-records.ts';
import { dataFilesOf } from '../../leveldb/data-files.ts';
import { Database } from '../../leveldb/database.ts';
import { inspectFolder } from '../../leveldb/inspect-folder.ts';
import { logEntries } from '../../leveldb/log-entries.ts';
import { tableEntries } from '../../leveldb/table-entries.ts';
import { OpenStorage } from '../open-storage.ts';
import { looseEntries } from './loose-entries.ts';
import { findMissing } from './missing-tracks.ts';
import { Quarantine } from './quarantine.ts';
import { type Rebuilt, rebuild } from './rebuild.ts';
import { Salvage } from './salvage.ts';

/** Nobody listens while a repaired storage is looked at: what is wrong with it comes out as a disagreement. */
const UNHEARD: EngineListeners = {
  onBackgroundError: () => {},
  onHookFailure: () => {},
  onStored: undefined,
  onDrained: async () => {},
};

/** What a repair needs to be told. */
export interface RepairOptions {
  /** The file that damaged values are set aside in. Default: the location with `.quarantine.jsonl` behind it. */
  quarantine?: string | undefined;
  /** The track type, should the record be lost that says it. Default 'Track'. */
  typeName?: string | undefined;
}

/** A record that could not be brought back. */
export interface DamagedRecord {
  /** Its key in the database; that of a track is `t` and its number. */
  key: string;
  reason: string;
}

/** What a repair found and did. */
export interface RepairReport {
  /** Tracks that the storage has now. */
  tracks: number;
  /** Runs that the storage has now. */
  runs: number;
  /** What is wrong with the files themselves, as far as it was found before anything was read. */
  fileDamage: string | undefined;
  /** Records whose last version is damaged. */
  damaged: DamagedRecord[];
  /** The ids of tracks that the checkpoint knows of, and of which nothing is left; at most 10,000. */
  missing: string[];
  /** What was made anew because its record was lost. */
  rebuilt: Rebuilt['parts'];
  /** The file with the damaged values; undefined if there are none. */
  quarantineFile: string | undefined;
  /** The folder with all files as they were; undefined if there was nothing to repair. */
  setAside: string | undefined;
}

/**
 * Brings back what is whole of a damaged storage. Reads LevelDB's files itself, since LevelDB gives up a whole block or
 * table where each record can be told by its own checksum; writes what is whole into a new folder, and exchanges the two.
 */
export async function repair(location: string, options: RepairOptions | undefined): Promise<RepairReport> {
  const { quarantine, typeName = 'Track' } = checkOptions('options', options, ['quarantine', 'typeName']);
  checkIndexedText('typeName', typeName);
  const folder = resolve(location);
  const path = quarantine === undefined ? `${folder}.quarantine.jsonl` : checkPath('quarantine', quarantine);
  await checkIsStorage(folder);
  await new Database(folder, false).assertUnlocked();
  const fileDamage = await damageOf(folder);
  const copy = `${folder}.repair`;
  await rm(copy, { recursive: true, force: true });
  try {
    const found = await salvage(folder, copy, new Quarantine(path), typeName);
    const isSound = fileDamage === undefined && found.quarantineFile === undefined && (await isClean(folder));
    if (!isSound) await checkCopy(copy);
    const setAside = isSound ? undefined : await exchange(folder, copy);
    return { ...found, fileDamage, setAside };
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function checkIsStorage(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new TrackingError('TRACKS_OPEN_FAILED', `'${folder}' cannot be read: ${cause.message}`, { cause });
  });
  if (names.some((name) => /^(CURRENT|MANIFEST-\d+|\d+\.(log|ldb|sst))$/.test(name))) return;
  throw new TrackingError('TRACKS_OPEN_FAILED', `there is no storage in '${folder}' to repair`);
}

async function damageOf(folder: string): Promise<string | undefined> {
  try {
    await inspectFolder(folder);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

type Found = Omit<RepairReport, 'fileDamage' | 'setAside'>;

/** Writes everything that is whole into a new storage. */
async function salvage(
  folder: string,
  copy: string,
  quarantine: Quarantine,
  typeName: string,
): Promise<Found> {
  const target = new Database(copy, false);
  await target.open();
  try {
    const salvaging = new Salvage(target, quarantine);
    await readFiles(folder, salvaging);
    const damaged = await salvaging.finish();
    const missing = await findMissing(target, damaged);
    const { tracks, runs, parts } = await rebuild(target, [...damaged.keys()], typeName);
    return {
      tracks,
      runs,
      damaged: Array.from(damaged, ([key, reason]) => ({ key, reason })),
      missing,
      rebuilt: parts,
      quarantineFile: quarantine.isUsed ? quarantine.path : undefined,
    };
  } finally {
    await quarantine.close();
    await target.close();
  }
}

async function readFiles(folder: string, salvaging: Salvage): Promise<void> {
  const { tables, logs } = await dataFilesOf(folder);
  const slices = new Slices();
  for (const name of [...tables, ...logs]) {
    const bytes = await readFile(join(folder, name));
    for (const entry of name.endsWith('.log') ? logEntries(bytes) : tableEntries(bytes, looseEntries)) {
      await salvaging.add(entry);
      if (slices.isOver()) await slices.next();
    }
  }
}

/** Whether a storage opens and nothing in it disagrees. */
async function isClean(folder: string): Promise<boolean> {
  try {
    for (const _ of await disagreementsOf(folder)) return false;
    return true;
  } catch (error) {
    if (error instanceof TrackingError) return false;
    throw error;
  }
}

/** @throws TrackingError TRACKS_CORRUPTED if the new storage is not what it should be */
async function checkCopy(copy: string): Promise<void> {
  const [first] = await disagreementsOf(copy);
  if (first)
    throw new TrackingError('TRACKS_CORRUPTED', `the repaired storage does not agree with itself: ${first}`);
}

async function disagreementsOf(folder: string): Promise<string[]> {
  const database = new Database(folder, true);
  await database.open();
  try {
    const settings = settingsOf(database);
    const backlog = new Backlog(settings.queueSizeBytesMax);
    const open = await OpenStorage.open(database, { settings, backlog, listeners: UNHEARD });
    const messages: string[] = [];
    for await (const { message } of open.check()) messages.push(message);
    return messages;
  } finally {
    await database.close(0);
  }
}

/** The settings that the storage was last opened with, as far as it knows. */
function settingsOf(database: Database): StorageSettings {
  const meta = database.getSync(META_KEY);
  const { typeName } = meta ? decodeMeta(meta) : DEFAULT_SETTINGS;
  return { ...DEFAULT_SETTINGS, typeName, indexAttributes: readAttributes(database) };
}

/** Puts the copy in the place of the storage, whose folder gets another name. Resolves to that. */
async function exchange(folder: string, copy: string): Promise<string> {
  for (let count = 1; ; count++) {
    const setAside = count === 1 ? `${folder}.damaged` : `${folder}.damaged-${count}`;
    const isTaken = await readdir(setAside).then(
      () => true,
      () => false,
    );
    if (isTaken) continue;
    try {
      await rename(folder, setAside);
      await rename(copy, folder).catch(async (error: unknown) => {
        await rename(setAside, folder);
        throw error;
      });
      return setAside;
    } catch (cause) {
      const message = `the repaired storage cannot be put in its place: ${(cause as Error).message}`;
      throw new TrackingError('TRACKS_WRITE_FAILED', message, { cause });
    }
  }
}
