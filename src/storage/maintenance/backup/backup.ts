import { TrackingError } from '../../../errors.ts';
import type { OnBackupProgress } from '../../contract/progress.ts';
import type { BackupReport } from '../../contract/reports.ts';
import { ALL_KEYS, BACKUP_KEY, META_KEY } from '../../engine/keys.ts';
import { verifyValue } from '../../engine/records/verify-value.ts';
import type { Database } from '../../leveldb/database.ts';
import type { DatabaseSnapshot } from '../../leveldb/level-types.ts';
import { buildFolder, openTarget } from '../build-folder.ts';
import type { OpenStorage } from '../open-storage.ts';
import { type BackupRecord, EntryTally, encodeBackupRecord, tallyOf } from './backup-record.ts';

/** Copies the storage as it is at this moment into a new folder. Saving goes on meanwhile. */
export async function backup(
  { store, queue }: OpenStorage,
  folder: string,
  onProgress: OnBackupProgress,
): Promise<BackupReport> {
  // Between two batches, so that it shows whole operations only.
  const { snapshot, tracksTotal } = await queue.alone(() => ({
    snapshot: store.database.snapshot(),
    tracksTotal: store.index.count,
  }));
  try {
    return await buildFolder(folder, async (part) => {
      const { record, meta } = await copyEntries(store.database, snapshot, part, (tracks) =>
        onProgress?.({ phase: 'copying', tracks, tracksTotal }),
      );
      await verifyAndFinish(part, record, meta, (tracks) =>
        onProgress?.({ phase: 'verifying', tracks, tracksTotal }),
      );
      return { tracks: record.tracks, runs: record.runs };
    });
  } finally {
    await snapshot.close();
  }
}

/** Copies everything but the description of the storage, without which a folder is none. */
async function copyEntries(
  source: Database,
  snapshot: DatabaseSnapshot,
  folder: string,
  onTracks: (tracks: number) => void,
): Promise<{ record: BackupRecord; meta: Buffer }> {
  const target = await openTarget(folder);
  try {
    const tally = new EntryTally();
    let meta: Buffer | undefined;
    for await (const entries of source.entries(ALL_KEYS, snapshot)) {
      const batch = target.batch();
      for (const [key, value] of entries) {
        verifyValue(key, value);
        tally.add(key, value);
        if (key === META_KEY) meta = value;
        else if (key !== BACKUP_KEY) batch.put(key, value);
      }
      await batch.write();
      onTracks(tally.tracks);
    }
    if (meta) return { record: tally.finish(), meta };
    throw new TrackingError('TRACKS_FORMAT', 'there is no whole storage to copy: its description is missing');
  } finally {
    await target.close();
  }
}

/** Adds the description and the record of the backup, and reads everything back from the files. */
async function verifyAndFinish(
  folder: string,
  record: BackupRecord,
  meta: Buffer,
  onTracks: (tracks: number) => void,
): Promise<void> {
  const copy = await openTarget(folder);
  try {
    const batch = copy.batch();
    batch.put(BACKUP_KEY, encodeBackupRecord(record));
    batch.put(META_KEY, meta);
    await batch.write();
    const found = await tallyOf(copy, onTracks);
    if (found.digest === record.digest) return;
    throw new TrackingError('TRACKS_CORRUPTED', 'the backup does not hold what was written to it');
  } finally {
    await copy.close(0); // Sealed, so that nothing of it can get lost unseen.
  }
}
