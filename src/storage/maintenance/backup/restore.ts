import { chmod, constants, copyFile, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPath, type LongCallOptions } from '../../../arguments/index.ts';
import { TrackingError } from '../../../errors.ts';
import { parseLongCall } from '../../contract/maintenance-options.ts';
import type { BackupProgress, OnBackupProgress } from '../../contract/progress.ts';
import type { BackupReport } from '../../contract/reports.ts';
import { BACKUP_KEY, META_KEY } from '../../engine/keys.ts';
import type { Database } from '../../leveldb/database.ts';
import { isDatabaseFile } from '../../leveldb/level-files.ts';
import { buildFolder, openTarget } from '../build-folder.ts';
import { type BackupRecord, decodeBackupRecord, tallyOf } from './backup-record.ts';

/**
 * Makes a storage in a new folder from a backup, which stays as it is: copies its files and verifies the copy.
 *
 * @param location the new folder
 * @throws TrackingError TRACKS_OPEN_FAILED, TRACKS_FORMAT, TRACKS_CORRUPTED, TRACKS_WRITE_FAILED
 */
export async function restore(
  backupFolder: string,
  location: string,
  options?: LongCallOptions<BackupProgress>,
): Promise<BackupReport> {
  checkPath('backupFolder', backupFolder);
  checkPath('location', location);
  return parseLongCall(options).run((onProgress) => restoreFiles(backupFolder, location, onProgress));
}

async function restoreFiles(
  backupFolder: string,
  location: string,
  onProgress: OnBackupProgress,
): Promise<BackupReport> {
  const names = (await readdir(backupFolder).catch(() => [])).filter(isDatabaseFile);
  // LevelDB would begin a database where there is none.
  if (!names.includes('CURRENT'))
    throw new TrackingError('TRACKS_OPEN_FAILED', `there is no backup in '${backupFolder}'`);
  return buildFolder(location, async (part) => {
    for (const name of names) await copyToDisk(join(backupFolder, name), join(part, name));
    const database = await openTarget(part);
    try {
      const { tracks, runs } = await verify(database, backupFolder, onProgress);
      const batch = database.batch();
      batch.del(BACKUP_KEY); // From here on the content changes.
      await batch.write();
      return { tracks, runs };
    } finally {
      await database.close(0);
    }
  });
}

async function copyToDisk(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(to, 0o600);
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function verify(
  database: Database,
  backupFolder: string,
  onProgress: OnBackupProgress,
): Promise<BackupRecord> {
  const expected = readRecord(database, backupFolder);
  const tracksTotal = expected.tracks;
  const found = await tallyOf(database, (tracks) =>
    onProgress?.({ phase: 'verifying', tracks, tracksTotal }),
  );
  if (found.digest === expected.digest) return expected;
  const counts = `${found.tracks} tracks and ${found.runs} runs instead of ${expected.tracks} and ${expected.runs}`;
  const message = `the backup '${backupFolder}' is not what was written (${counts}): it is damaged, or was used as a storage and changed`;
  throw new TrackingError('TRACKS_CORRUPTED', message);
}

function readRecord(database: Database, backupFolder: string): BackupRecord {
  const record = database.getSync(BACKUP_KEY);
  if (record && database.getSync(META_KEY)) return decodeBackupRecord(record);
  const message = `'${backupFolder}' holds no whole backup: it was cut short, or is none; a storage's folder can be copied while it is closed`;
  throw new TrackingError('TRACKS_FORMAT', message);
}
