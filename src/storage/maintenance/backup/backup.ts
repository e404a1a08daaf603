import type { OnBackupProgress } from '../../contract/progress.ts';
import type { BackupReport } from '../../contract/reports.ts';
import { BACKUP_KEY } from '../../engine/keys.ts';
import type { OpenStorage } from '../open-storage.ts';
import { encodeBackupRecord } from './backup-record.ts';
import { copyStorage } from './copy-storage.ts';

/** Copies the storage as it is at this moment into a new folder. Saving goes on meanwhile. */
export async function backup(
  { store, queue }: OpenStorage,
  folder: string,
  onProgress: OnBackupProgress,
): Promise<BackupReport> {
  // Between two batches, so that it shows whole operations only.
  const { snapshot, tracks } = await queue.alone(() => ({
    snapshot: store.database.snapshot(),
    tracks: store.index.count,
  }));
  try {
    const source = { database: store.database, snapshot, tracks };
    const record = await copyStorage(source, folder, onProgress, (made) => [
      BACKUP_KEY,
      encodeBackupRecord(made),
    ]);
    return { tracks: record.tracks, runs: record.runs };
  } finally {
    await snapshot.close();
  }
}
