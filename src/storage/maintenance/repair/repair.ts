import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checkOptions, checkPath, LongCall, type LongCallOptions } from '../../../arguments/index.ts';
import { TrackingError, toTrackingError } from '../../../errors.ts';
import { Slices } from '../../../slices/index.ts';
import { checkIndexedText } from '../../../values/index.ts';
import { Backlog } from '../../contract/backlog.ts';
import { DEFAULT_SETTINGS, type StorageSettings } from '../../contract/settings.ts';
import type { EngineListeners } from '../../contract/track-engine.ts';
import { readAttributes } from '../../engine/checkpoint/stored-definition.ts';
import { META_KEY } from '../../engine/keys.ts';
import { decodeMeta } from '../../engine/records/metadata-records.ts';
import { dataFilesOf } from '../../leveldb/data-files.ts';
import { Database } from '../../leveldb/database.ts';
import { claimFolder, withFolderLock } from '../../leveldb/folder-lock.ts';
import { inspectFolder } from '../../leveldb/inspect-folder.ts';
import { isDatabaseFile } from '../../leveldb/level-files.ts';
import { logEntries } from '../../leveldb/log-entries.ts';
import { tableEntries } from '../../leveldb/table-entries.ts';
import { openTarget } from '../build-folder.ts';
import { OpenStorage } from '../open-storage.ts';
import { exchange } from './exchange.ts';
import { looseEntries } from './loose-entries.ts';
import { findMissing } from './missing-tracks.ts';
import { Quarantine } from './quarantine.ts';
import { type Rebuilt, rebuild } from './rebuild.ts';
import { Salvage } from './salvage.ts';

/** For a storage that is only checked: what is wrong with it is a disagreement. */
const UNHEARD: EngineListeners = {
  onBackgroundError: () => {},
  onHookFailure: () => {},
  onStored: undefined,
  onDrained: async () => {},
};

/** How far the reading of a damaged storage has come. */
export interface RepairProgress {
  /** Bytes of its files read so far. */
  bytes: number;
  bytesTotal: number;
}

/** How to repair. */
export interface RepairOptions extends LongCallOptions<RepairProgress> {
  /** The file that damaged values are set aside in. Default: the location with `.quarantine.jsonl` behind it. */
  quarantine?: string | undefined;
  /** The track type, if the record of it is lost. Default 'Track'. */
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
  /** What the inspection found wrong with the files; undefined if nothing. */
  fileDamage: string | undefined;
  /** Records whose last version is damaged. */
  damaged: DamagedRecord[];
  /** The ids of tracks that the checkpoint knows and no file holds; at most 10,000. */
  missing: string[];
  /** Whether `missing` can be known: not where the checkpoint is lost, too, or part of it. */
  isMissingKnown: boolean;
  /** What was made again because its record was lost. */
  rebuilt: Rebuilt['parts'];
  /** The file with the damaged values; undefined if there are none. */
  quarantineFile: string | undefined;
  /** The folder with all files as they were; undefined if nothing was wrong. */
  setAside: string | undefined;
}

/**
 * Brings back what is whole of a damaged storage that is closed. What is damaged is set aside in a quarantine file; indexes,
 * runs and counters are rebuilt from what is left. Afterwards `check` finds nothing.
 *
 * It reads LevelDB's files itself, since LevelDB gives up a whole block or table where each record has a checksum of its own;
 * writes what is whole into a new folder, and exchanges the two. No other storage can open the folder meanwhile.
 *
 * @throws TrackingError TRACKS_OPEN_FAILED, TRACKS_LOCKED, TRACKS_FORMAT, TRACKS_READ_FAILED, TRACKS_WRITE_FAILED
 */
export async function repair(location: string, options?: RepairOptions): Promise<RepairReport> {
  const checked = checkOptions('options', options, ['quarantine', 'typeName', 'onProgress', 'signal']);
  const { quarantine, typeName = 'Track' } = checked;
  const call = new LongCall(checked);
  checkIndexedText('typeName', typeName);
  const folder = resolve(checkPath('location', location));
  const path = quarantine === undefined ? `${folder}.quarantine.jsonl` : checkPath('quarantine', quarantine);
  await checkIsStorage(folder);
  return call.run(async (onProgress) => {
    try {
      const fileDamage = await alone(folder, () => damageOf(folder));
      const sound = fileDamage === undefined ? await soundReport(folder) : undefined;
      const how = { quarantine: path, typeName, onProgress };
      return sound ?? (await alone(folder, (work) => repairAlone(folder, work, how)));
    } catch (error) {
      throw toTrackingError(error, 'TRACKS_READ_FAILED', `'${folder}' cannot be repaired`);
    }
  });
}

/** The options of a repair, checked. */
interface RepairSettings {
  quarantine: string;
  typeName: string;
  onProgress: ((progress: RepairProgress) => void) | undefined;
}

/** Works on a folder that no storage can open meanwhile. @param use is given a working folder beside it */
async function alone<T>(folder: string, use: (work: string) => Promise<T>): Promise<T> {
  const giveUpClaim = await claimFolder(folder);
  try {
    const work = await mkdtemp(`${folder}.repair-`);
    try {
      return await withFolderLock(folder, join(work, 'lock'), () => use(work));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  } finally {
    giveUpClaim();
  }
}

async function repairAlone(folder: string, work: string, settings: RepairSettings): Promise<RepairReport> {
  const fileDamage = await damageOf(folder);
  const copy = join(work, 'storage');
  const found = await salvage(folder, copy, settings);
  await checkCopy(copy);
  return { ...found, fileDamage, setAside: await exchange(folder, copy) };
}

async function checkIsStorage(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: Error) => {
    throw new TrackingError('TRACKS_OPEN_FAILED', `'${folder}' cannot be read: ${cause.message}`, { cause });
  });
  if (names.some(isDatabaseFile)) return;
  throw new TrackingError('TRACKS_OPEN_FAILED', `there is no storage in '${folder}' to repair`);
}

/** What is wrong with the files of a folder; undefined if nothing is. */
async function damageOf(folder: string): Promise<string | undefined> {
  try {
    await inspectFolder(folder);
    return undefined;
  } catch (error) {
    if (error instanceof TrackingError) return error.message;
    throw error;
  }
}

type Found = Omit<RepairReport, 'fileDamage' | 'setAside'>;

/** Writes everything that is whole into a new storage. */
async function salvage(
  folder: string,
  copy: string,
  { quarantine: path, typeName, onProgress }: RepairSettings,
): Promise<Found> {
  const quarantine = new Quarantine(path);
  const target = await openTarget(copy);
  try {
    const salvaging = new Salvage(target, quarantine);
    await readFiles(folder, salvaging, onProgress);
    const damaged = await salvaging.finish();
    const gone = await findMissing(target, damaged);
    const { tracks, runs, parts } = await rebuild(target, [...damaged.keys()], typeName);
    return {
      tracks,
      runs,
      damaged: Array.from(damaged, ([key, reason]) => ({ key, reason })),
      ...gone,
      rebuilt: parts,
      quarantineFile: quarantine.isUsed ? quarantine.path : undefined,
    };
  } finally {
    await quarantine.close();
    await target.close();
  }
}

async function readFiles(
  folder: string,
  salvaging: Salvage,
  onProgress: RepairSettings['onProgress'],
): Promise<void> {
  const { tables, logs } = await dataFilesOf(folder);
  const sizes = await Promise.all(
    [...tables, ...logs].map(async (name) => (await stat(join(folder, name))).size),
  );
  const bytesTotal = sizes.reduce((sum, size) => sum + size, 0);
  let bytesRead = 0;
  const slices = new Slices();
  for (const name of [...tables, ...logs]) {
    const bytes = await readFile(join(folder, name));
    for (const entry of name.endsWith('.log') ? logEntries(bytes) : tableEntries(bytes, looseEntries)) {
      await salvaging.add(entry);
      if (slices.isOver()) await slices.next();
    }
    bytesRead += bytes.length;
    onProgress?.({ bytes: bytesRead, bytesTotal });
  }
}

/** The report on a storage that opens and in which nothing disagrees; undefined for any other. */
async function soundReport(folder: string): Promise<RepairReport | undefined> {
  try {
    const { disagreements, tracks, runs } = await look(folder);
    if (disagreements.length > 0) return undefined;
    return {
      tracks,
      runs,
      damaged: [],
      missing: [],
      isMissingKnown: true,
      rebuilt: [],
      quarantineFile: undefined,
      fileDamage: undefined,
      setAside: undefined,
    };
  } catch (error) {
    if (error instanceof TrackingError && error.code !== 'TRACKS_LOCKED') return undefined;
    throw error;
  }
}

/** @throws TrackingError TRACKS_CORRUPTED if the new storage is not what it should be */
async function checkCopy(copy: string): Promise<void> {
  const [first] = (await look(copy)).disagreements;
  if (first)
    throw new TrackingError('TRACKS_CORRUPTED', `the repaired storage does not agree with itself: ${first}`);
}

/** Opens a storage and checks it. */
async function look(folder: string): Promise<{ disagreements: string[]; tracks: number; runs: number }> {
  const database = new Database(folder, true);
  await database.open();
  try {
    const settings = settingsOf(database);
    const backlog = new Backlog(settings.queueSizeBytesMax);
    const open = await OpenStorage.open(database, { settings, backlog, listeners: UNHEARD });
    const disagreements: string[] = [];
    for await (const { message } of open.check()) disagreements.push(message);
    return { disagreements, tracks: open.store.index.count, runs: open.store.runs.count };
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
