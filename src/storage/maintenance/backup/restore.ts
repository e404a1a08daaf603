import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../../errors.ts';
import type { OnBackupProgress } from '../../contract/progress.ts';
import type { BackupReport } from '../../contract/reports.ts';
import { BACKUP_KEY, META_KEY } from '../../engine/keys.ts';
import { Database } from '../../leveldb/database.ts';
import { type BackupRecord, decodeBackupRecord } from './backup-record.ts';
import { copyStorage, tallyOf } from './copy-storage.ts';

/**
 * Makes a storage in a new folder from a backup, which stays as it is.
 *
 * @throws TrackingError TRACKS_OPEN_FAILED, TRACKS_FORMAT, TRACKS_CORRUPTED, TRACKS_WRITE_FAILED
 */
export async function restore(
  backupFolder: string,
  folder: string,
  onProgress: OnBackupProgress,
): Promise<BackupReport> {
  await checkIsDatabase(backupFolder);
  const database = new Database(backupFolder, false);
  await database.open();
  try {
    const expected = readRecord(database, backupFolder);
    await checkIsWhole(database, backupFolder, expected);
    const source = { database, snapshot: undefined, tracks: expected.tracks };
    const { tracks, runs } = await copyStorage(source, folder, onProgress, () => undefined);
    return { tracks, runs };
  } finally {
    await database.close(0);
  }
}

/** LevelDB would make a database where there is none. */
async function checkIsDatabase(folder: string): Promise<void> {
  const isThere = await access(join(folder, 'CURRENT')).then(
    () => true,
    () => false,
  );
  if (!isThere) throw new TrackingError('TRACKS_OPEN_FAILED', `there is no backup in '${folder}'`);
}

function readRecord(database: Database, folder: string): BackupRecord {
  const record = database.getSync(BACKUP_KEY);
  if (record && database.getSync(META_KEY)) return decodeBackupRecord(record);
  const message = `'${folder}' holds no whole backup: it was cut short, or is none; a storage's folder can be copied while it is closed`;
  throw new TrackingError('TRACKS_FORMAT', message);
}

async function checkIsWhole(database: Database, folder: string, expected: BackupRecord): Promise<void> {
  const found = await tallyOf(database, undefined, expected.tracks, undefined);
  if (found.digest === expected.digest) return;
  const counts = `${found.tracks} tracks and ${found.runs} runs instead of ${expected.tracks} and ${expected.runs}`;
  const message = `the backup '${folder}' is not what was written (${counts}): it is damaged, or was used as a storage and changed`;
  throw new TrackingError('TRACKS_CORRUPTED', message);
}
