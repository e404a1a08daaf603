import type { OnBackupProgress } from '../../contract/progress.ts';
import type { BackupReport } from '../../contract/reports.ts';
import { PendingOperation } from '../../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../../engine/writing/write-group.ts';
import type { DatabaseSnapshot } from '../../leveldb/level-types.ts';
import type { OpenStorage } from '../open-storage.ts';
import { BACKUP_KEY, encodeBackupRecord } from './backup-record.ts';
import { copyStorage } from './copy-storage.ts';

/** Copies the storage as it is at this moment into a new folder. Saving goes on meanwhile. */
export async function backup(
  { store, queue }: OpenStorage,
  folder: string,
  onProgress: OnBackupProgress,
): Promise<BackupReport> {
  const operation = new SnapshotOperation();
  queue.add(operation);
  const { snapshot, tracks } = await operation.promise;
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

interface StoredMoment {
  snapshot: DatabaseSnapshot;
  tracks: number;
}

/** Takes a snapshot of the database when no batch is under way, so that it shows whole operations only. */
class SnapshotOperation extends PendingOperation<StoredMoment> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  #moment: StoredMoment | undefined;

  stage({ store }: WriteGroup): boolean {
    this.#moment = { snapshot: store.database.snapshot(), tracks: store.index.count };
    return true;
  }

  protected get result(): StoredMoment {
    return this.#moment!;
  }
}
