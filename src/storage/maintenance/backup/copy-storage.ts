import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrackingError, toTrackingError } from '../../../errors.ts';
import { syncFolder, unlessMissing } from '../../../files/index.ts';
import { Slices } from '../../../slices/index.ts';
import type { OnBackupProgress } from '../../contract/progress.ts';
import { ALL_KEYS, BACKUP_KEY, META_KEY } from '../../engine/keys.ts';
import { verifyValue } from '../../engine/records/verify-value.ts';
import { Database } from '../../leveldb/database.ts';
import type { DatabaseSnapshot } from '../../leveldb/level-types.ts';
import { type BackupRecord, EntryTally } from './backup-record.ts';

/** What is to be copied. */
export interface CopySource {
  database: Database;
  /** Undefined: nobody writes to the database. */
  snapshot: DatabaseSnapshot | undefined;
  /** The number of tracks, for the progress. */
  tracks: number;
}

/**
 * Copies a storage into a new folder and reads the copy back. The description of the storage comes last: a folder
 * without it is none, so that a copy that was cut short cannot be taken for whole.
 *
 * @param finalEntry makes the entry that comes with the description
 * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_LOCKED, TRACKS_CORRUPTED; then nothing of the copy is left
 */
export async function copyStorage(
  source: CopySource,
  folder: string,
  onProgress: OnBackupProgress,
  finalEntry: (record: BackupRecord) => [key: string, value: Buffer] | undefined,
): Promise<BackupRecord> {
  const target = await createTarget(folder);
  try {
    const { record, meta } = await copyEntries(source, target, onProgress);
    await verifyAndFinish(folder, record, meta, onProgress, finalEntry(record));
    return record;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw toTrackingError(error, 'TRACKS_WRITE_FAILED', `'${folder}' cannot be written`);
  }
}

/**
 * Creates the database of a copy. Of several copies that name the same folder at once, LevelDB's lock lets one have it.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED if the folder holds anything or cannot be created; TRACKS_LOCKED
 */
async function createTarget(folder: string): Promise<Database> {
  try {
    const names = (await unlessMissing(readdir(folder))) ?? [];
    if (names.length > 0) throw notEmpty(folder);
    await mkdir(folder, { recursive: true });
    const target = new Database(folder, false);
    await target.open();
    if (await isEmpty(target)) return target;
    await target.close(); // Another copy was made since the folder was listed.
    throw notEmpty(folder);
  } catch (error) {
    throw toTrackingError(error, 'TRACKS_WRITE_FAILED', `'${folder}' cannot be written`);
  }
}

async function isEmpty(database: Database): Promise<boolean> {
  for await (const _ of database.entries(ALL_KEYS)) return false;
  return true;
}

function notEmpty(folder: string): TrackingError {
  const message = `'${folder}' is not empty, and nothing is overwritten; name a folder that does not exist yet`;
  return new TrackingError('TRACKS_WRITE_FAILED', message);
}

interface Copied {
  record: BackupRecord;
  meta: Buffer;
}

async function copyEntries(
  source: CopySource,
  target: Database,
  onProgress: OnBackupProgress,
): Promise<Copied> {
  try {
    const tally = new EntryTally();
    let meta: Buffer | undefined;
    for await (const entries of source.database.entries(ALL_KEYS, source.snapshot)) {
      const batch = target.batch();
      for (const [key, value] of entries) {
        if (key === BACKUP_KEY) continue;
        verifyValue(key, value);
        tally.add(key, value);
        if (key === META_KEY) meta = value;
        else batch.put(key, value);
      }
      await batch.write();
      onProgress?.({ phase: 'copying', tracks: tally.tracks, tracksTotal: source.tracks });
    }
    if (meta) return { record: tally.finish(), meta };
    throw new TrackingError('TRACKS_FORMAT', 'there is no whole storage to copy: its description is missing');
  } finally {
    await target.close();
  }
}

/** Reads the copy back from its files, and only then makes it a storage. */
async function verifyAndFinish(
  folder: string,
  expected: BackupRecord,
  meta: Buffer,
  onProgress: OnBackupProgress,
  finalEntry: [key: string, value: Buffer] | undefined,
): Promise<void> {
  const copy = new Database(folder, true);
  await copy.open();
  try {
    const found = await tallyOf(copy, meta, expected.tracks, onProgress);
    if (found.digest !== expected.digest) {
      throw new TrackingError('TRACKS_CORRUPTED', `'${folder}' does not hold what was written to it`);
    }
    const batch = copy.batch();
    if (finalEntry) batch.put(...finalEntry);
    batch.put(META_KEY, meta);
    await batch.write();
  } finally {
    await copy.close(0); // Sealed, so that nothing of it can get lost unseen.
  }
  await syncFolder(folder);
  await syncFolder(dirname(folder));
}

/** Tallies what a database holds. @param meta stands for the description, where that is not yet written */
export async function tallyOf(
  database: Database,
  meta: Buffer | undefined,
  tracksTotal: number,
  onProgress: OnBackupProgress,
): Promise<BackupRecord> {
  const tally = new EntryTally();
  const slices = new Slices();
  let isMetaDue = meta !== undefined;
  for await (const entries of database.entries(ALL_KEYS)) {
    for (const [key, value] of entries) {
      if (isMetaDue && key > META_KEY) {
        tally.add(META_KEY, meta!);
        isMetaDue = false;
      }
      tally.add(key, value);
    }
    onProgress?.({ phase: 'verifying', tracks: tally.tracks, tracksTotal });
    if (slices.isTimeUp()) await slices.next();
  }
  if (isMetaDue) tally.add(META_KEY, meta!);
  return tally.finish();
}
