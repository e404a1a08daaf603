import { TrackingStorage } from '../../storage/index.ts';
import type { Consent, RefusedUpload } from './stored-records.ts';

/** The users of bookkeeping: no user that entries belong to has this sign in the name. */
const RECORD_PREFIX = '#';

/** Keeps a tracker from the storages of other things, and others from the storage of a tracker. */
const TYPE_NAME = 'UsageTracker';

/** What the names of records begin with that hold refused uploads. */
const REFUSED = 'refused ';

/** Refused uploads that are kept of a user. */
const REFUSED_MAX = 20;

/** Rows that are read again are few. */
const CACHE_SIZE_BYTES = 1_048_576;

/**
 * The tracking storage of a tracker. Entries are tracks: the trackable is the task, the uuid is the user, a program start is a run. The
 * tracker's own records are tracks of users whose names begin with `#`.
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

  /** A record of a user, such as how far uploading has come. */
  async read<T extends object>(uuid: string, name: string): Promise<T | undefined> {
    const criteria = { taskId: { equals: name }, userName: { equals: RECORD_PREFIX + uuid } };
    const [track] = await this.tracks.query(criteria, { reverse: true, limit: 1 });
    return track?.data as T | undefined;
  }

  /** Replaces a record of a user. */
  async write(uuid: string, name: string, record: object): Promise<void> {
    const data = { ...record };
    await this.tracks.saveUserTrack(name, 0, RECORD_PREFIX + uuid, data, { update: true, overwrite: true });
  }

  /** Keeps an upload that was refused; of very many the last ones. */
  async keepRefused(uuid: string, upload: RefusedUpload): Promise<void> {
    await this.write(uuid, REFUSED + upload.name, upload);
    const heads = await this.tracks.queryMetadata(refusedOf(uuid));
    for (const { trackId } of heads.slice(0, -REFUSED_MAX)) await this.tracks.removeTrack(trackId);
  }

  /** The uploads of a user that were refused, the oldest first. */
  async readRefused(uuid: string): Promise<RefusedUpload[]> {
    const tracks = await this.tracks.query(refusedOf(uuid));
    return tracks.map(({ data }) => ({ ...(data as unknown as RefusedUpload) }));
  }

  /** Erases every entry and record, and what is left of them in the files. */
  async erase(): Promise<void> {
    for (const userName of await this.tracks.distinct('userName')) await this.tracks.eraseUser(userName);
  }
}

const refusedOf = (uuid: string) => ({
  taskId: { prefix: REFUSED },
  userName: { equals: RECORD_PREFIX + uuid },
});
