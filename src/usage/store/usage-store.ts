import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from '../../files/index.ts';
import { TrackingStorage } from '../../storage/index.ts';
import type { Consent } from './stored-records.ts';

/** The user name of a tracker's own records about a user. No uuid contains the first character. */
export const recordOwner = (uuid: string): string => `#${uuid}`;

/** Tells the storage of a tracker from other storages. */
const TYPE_NAME = 'UsageTracker';

/** Few rows are read twice. */
const CACHE_SIZE_BYTES = 1_048_576;

/**
 * The storage of a tracker. An entry is a track: its trackable is the task, the uuid is the user, a program start is a
 * run. The tracker's own records are tracks of users whose names begin with `#`.
 */
export class UsageStore {
  readonly tracks: TrackingStorage<Record<string, unknown>, 'order'>;

  private constructor(tracks: TrackingStorage<Record<string, unknown>, 'order'>) {
    this.tracks = tracks;
  }

  /** @throws TrackingError TRACKS_LOCKED, TRACKS_OPEN_FAILED, TRACKS_FORMAT, TRACKS_TYPE_MISMATCH, TRACKS_CORRUPTED */
  static async open(folder: string | undefined): Promise<UsageStore> {
    const indexAttributes = ['order'] as const;
    const options = { typeName: TYPE_NAME, indexAttributes, cacheSizeBytes: CACHE_SIZE_BYTES };
    return new UsageStore(await TrackingStorage.open(folder, options));
  }

  close(): Promise<void> {
    return this.tracks.close();
  }

  readConsent(): Promise<Consent | undefined> {
    return this.read<Consent>('', 'consent');
  }

  writeConsent(consent: Consent): Promise<void> {
    return this.write('', 'consent', consent);
  }

  /** A record of a user, such as the state of uploading. */
  async read<T extends object>(uuid: string, name: string): Promise<T | undefined> {
    const criteria = { taskId: { equals: name }, userName: { equals: recordOwner(uuid) } };
    const [track] = await this.tracks.query(criteria, { reverse: true, limit: 1 });
    return track?.data as T | undefined;
  }

  async write(uuid: string, name: string, record: object): Promise<void> {
    const data = { ...record };
    await this.tracks.saveUserTrack(name, 0, recordOwner(uuid), data, { update: true, overwrite: true });
  }

  /** Erases every entry and record, also from the files on disk. */
  async erase(): Promise<void> {
    for (const userName of await this.tracks.distinct('userName')) await this.tracks.eraseUser(userName);
  }
}

/** Whether a folder contains a storage, of whatever type. */
export async function holdsStorage(folder: string): Promise<boolean> {
  return access(join(folder, 'CURRENT')).then(() => true, ifMissing(false));
}

/** Opens the storage in a folder; undefined if there is none. @throws TrackingError */
export async function openExisting(folder: string | undefined): Promise<UsageStore | undefined> {
  return folder !== undefined && (await holdsStorage(folder)) ? UsageStore.open(folder) : undefined;
}

/** Stores in a closed storage, if there is one, that counting is switched off. @throws TrackingError */
export async function disableExisting(folder: string | undefined): Promise<void> {
  const store = await openExisting(folder);
  try {
    const consent = await store?.readConsent();
    if (consent) await store?.writeConsent({ ...consent, isEnabled: false });
  } finally {
    await store?.close();
  }
}
