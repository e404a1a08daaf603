import { checkFunction, checkOptions, checkPath } from '../arguments/index.ts';
import type { TimeValue } from '../clocks/index.ts';
import { checkIndexedText } from './contract/checks.ts';
import { onlyBefore, parseOldTracks } from './contract/old-tracks.ts';
import type { AnonymizeOptions, PruneOptions, RetentionPolicy } from './contract/options.ts';
import type { KeepingProgress } from './contract/progress.ts';
import type {
  AnonymizeReport,
  ArchiveReport,
  EraseReport,
  PruneReport,
  StorageStats,
} from './contract/reports.ts';
import type { Criteria, DataAttribute, TrackData } from './contract/types.ts';
import { PutOperation } from './engine/writing/put-operation.ts';
import { anonymize, parseFields, parseSalt } from './maintenance/anonymize.ts';
import { archiveTracks } from './maintenance/archive-tracks.ts';
import { type BackupReport, backup } from './maintenance/backup/backup.ts';
import type { BackupProgress } from './maintenance/backup/copy-storage.ts';
import { restore } from './maintenance/backup/restore.ts';
import { eraseUser } from './maintenance/erase-user.ts';
import { findByTime, ofUser } from './maintenance/find-tracks.ts';
import type { OpenStorage } from './maintenance/open-storage.ts';
import { prune } from './maintenance/prune.ts';
import { meantBy } from './maintenance/remove-tracks.ts';
import { type RepairOptions, type RepairReport, repair } from './maintenance/repair/repair.ts';
import {
  encodeRetention,
  keepFrom,
  parseRetention,
  RETENTION_KEY,
  readRetention,
} from './maintenance/retention.ts';
import { rewriteFiles } from './maintenance/rewrite-files.ts';
import { statsOf } from './maintenance/stats.ts';
import { StorageLife } from './storage-life.ts';

/** What keeps a storage in order: retention, privacy, backups, repair (docs/keeping.md). */
export abstract class StorageKeeping<
  D extends object = TrackData,
  A extends string = DataAttribute<D>,
> extends StorageLife<D, A> {
  #timer: NodeJS.Timeout | undefined;
  #isApplying = false;

  /**
   * Makes a storage in a new folder from a backup, which stays as it is; it is verified before and after.
   *
   * @throws TrackingError TRACKS_OPEN_FAILED, TRACKS_FORMAT, TRACKS_CORRUPTED, TRACKS_WRITE_FAILED
   */
  static async restore(
    backupFolder: string,
    location: string,
    options?: { onProgress?: ((progress: BackupProgress) => void) | undefined },
  ): Promise<BackupReport> {
    const { onProgress } = checkOptions('options', options, ['onProgress']);
    const [from, to] = [checkPath('backupFolder', backupFolder), checkPath('location', location)];
    return restore(from, to, checkFunction('onProgress', onProgress));
  }

  /**
   * Brings back what is whole of a damaged storage that is closed. What is damaged is set aside in a quarantine file;
   * indexes, runs and counters are made anew from what is left. Afterwards `check` finds nothing.
   *
   * @throws TrackingError TRACKS_OPEN_FAILED, TRACKS_LOCKED, TRACKS_FORMAT, TRACKS_WRITE_FAILED
   */
  static async repair(location: string, options?: RepairOptions): Promise<RepairReport> {
    return repair(checkPath('location', location), options);
  }

  /**
   * Removes the tracks from before a moment, as far as they meet the other criteria, and gives their room on the disk
   * back. Others get through meanwhile. With `archive` they are written to that file first, as `exportTracks` writes
   * them; a track that changes meanwhile stays.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED; what was not yet removed stays
   */
  async prune(
    criteria: Criteria<D, A> & { before: TimeValue },
    options?: PruneOptions,
  ): Promise<PruneReport> {
    const conditions = parseOldTracks(criteria, this.indexAttributes);
    const settings = parsePruneOptions(options);
    return prune(await this.#opened(), conditions, settings);
  }

  /** The retention policy that is stored; undefined if there is none. */
  async getRetention(): Promise<RetentionPolicy | undefined> {
    return readRetention((await this.#opened()).store);
  }

  /** Stores a retention policy, or that there is none. It says what `applyRetention` removes; it removes nothing itself. */
  async setRetention(policy: RetentionPolicy | undefined): Promise<void> {
    const bytes = policy === undefined ? undefined : encodeRetention(parseRetention(policy));
    await this.add(new PutOperation(RETENTION_KEY, bytes));
  }

  /** Removes what the retention policy does not keep, as `prune` does; without a policy nothing. */
  async applyRetention(options?: PruneOptions): Promise<PruneReport> {
    const settings = parsePruneOptions(options);
    const open = await this.#opened();
    const policy = readRetention(open.store);
    if (!policy) return { removed: 0, archived: 0 };
    const everything = { attributes: [], times: undefined };
    return prune(open, onlyBefore(everything, keepFrom(policy)), settings);
  }

  /**
   * Writes all tracks of a user, and the runs they belong to, into a new JSONL file (gzipped if its name ends in `.gz`).
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED
   */
  async exportUser(
    userName: string,
    path: string,
    options?: { onProgress?: ((progress: KeepingProgress) => void) | undefined },
  ): Promise<ArchiveReport> {
    const conditions = ofUser(checkIndexedText('userName', userName));
    const file = checkPath('path', path);
    const { onProgress } = checkOptions('options', options, ['onProgress']);
    const { store } = await this.#opened();
    const trackNums = await findByTime(store, conditions);
    const report = checkFunction('onProgress', onProgress);
    return archiveTracks(store, trackNums, meantBy(conditions), file, report);
  }

  /**
   * Removes all tracks of a user, and then every byte of them and of the user's name from the files of the folder: all
   * that the storage holds is written anew.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED
   */
  async eraseUser(
    userName: string,
    options?: { onProgress?: ((progress: KeepingProgress) => void) | undefined },
  ): Promise<EraseReport> {
    checkIndexedText('userName', userName);
    const { onProgress } = checkOptions('options', options, ['onProgress']);
    checkFunction('onProgress', onProgress);
    return eraseUser(await this.#opened(), userName, onProgress);
  }

  /**
   * Makes tracks from before a moment unrecognisable: replaces their users by pseudonyms, of which each user has one, and
   * removes values from their data. The old bytes leave the folder as with `eraseUser`.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED
   */
  async anonymize(
    criteria: Criteria<D, A> & { before: TimeValue } & AnonymizeOptions,
  ): Promise<AnonymizeReport> {
    const conditions = parseOldTracks(criteria, this.indexAttributes, ['fields', 'salt', 'onProgress']);
    const fields = parseFields(criteria.fields);
    const salt = parseSalt(criteria.salt);
    const onProgress = checkFunction('onProgress', criteria.onProgress);
    return anonymize(await this.#opened(), conditions, fields, salt, onProgress);
  }

  /**
   * Copies the storage as it is now into a new folder, while saving goes on, and reads the copy back to verify it. The copy
   * is a storage itself.
   *
   * @throws TrackingError TRACKS_WRITE_FAILED, TRACKS_CORRUPTED
   */
  async backup(
    folder: string,
    options?: { onProgress?: ((progress: BackupProgress) => void) | undefined },
  ): Promise<BackupReport> {
    const target = checkPath('folder', folder);
    const { onProgress } = checkOptions('options', options, ['onProgress']);
    checkFunction('onProgress', onProgress);
    return backup(await this.#opened(), target, onProgress);
  }

  /** How much the storage holds, and what it takes for that. */
  async stats(): Promise<StorageStats> {
    return statsOf(await this.#opened());
  }

  /** Writes all files of the folder anew, without what was deleted or replaced. @throws TrackingError TRACKS_WRITE_FAILED */
  async compact(): Promise<void> {
    await rewriteFiles(await this.#opened());
  }

  protected override onOpened(): void {
    if (this.settings.retentionIntervalMs === 0) return;
    this.#timer = setInterval(this.#applyByTimer, this.settings.retentionIntervalMs);
    this.#timer.unref();
  }

  protected override onClosing(): void {
    clearInterval(this.#timer);
  }

  readonly #applyByTimer = async (): Promise<void> => {
    if (this.#isApplying) return;
    this.#isApplying = true;
    try {
      this.emit('retention', await this.applyRetention());
    } catch (error) {
      if (this.status === 'open') this.emit('retention-error', error as Error);
    } finally {
      this.#isApplying = false;
    }
  };

  async #opened(): Promise<OpenStorage> {
    return this.openNow ?? (await this.opened());
  }
}

function parsePruneOptions(value: PruneOptions | undefined) {
  const { archive, onProgress } = checkOptions('options', value, ['archive', 'onProgress']);
  return {
    archive: archive === undefined ? undefined : checkPath('archive', archive),
    onProgress: checkFunction('onProgress', onProgress),
  };
}
