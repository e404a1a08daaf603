import { TrackingError } from '../../../errors.ts';
import { BACKUP_KEY, isDerivedKey, isOfKind, trackKey } from '../../engine/keys.ts';
import { isRowGroup, likelyRecords } from '../../engine/records/row-group.ts';
import { isIntactTrack } from '../../engine/records/track-record.ts';
import { faultOf } from '../../engine/records/verify-value.ts';
import type { Database } from '../../leveldb/database.ts';
import type { WriteBatch } from '../../leveldb/level-batch.ts';
import type { SalvagedEntry } from '../../leveldb/salvaged-entry.ts';
import { Newest } from './newest.ts';
import { removeOutdated } from './outdated-tracks.ts';
import type { Quarantine } from './quarantine.ts';
import { trueKeyOf } from './true-key.ts';

const BATCH_LENGTH = 1000;

/** Whether nothing is lost with a value: the record of a backup tells of another content after a repair. */
const isReplaceable = (key: string): boolean => isDerivedKey(key) || key === BACKUP_KEY;

/** Why a whole value is set aside. */
const DOUBTFUL = 'its deletion stands in a damaged block';
const OLDER = 'an older version of a damaged track';

/** A value that is not what was written. */
interface Damage {
  sequence: number;
  reason: string;
  /** The value of several tracks, of which some may be whole. */
  rowGroup: Buffer | undefined;
}

/**
 * Takes in changes from damaged files, in any order, and keeps the last version of each key that is whole in a new
 * database.
 */
export class Salvage {
  readonly #target: Database;
  readonly #quarantine: Quarantine;
  readonly #newest = new Newest();
  readonly #damaged = new Map<string, Damage>();
  /** Deletions that stand in damaged blocks: they are believed, but what they delete is set aside. */
  readonly #doubtful = new Map<string, number>();
  #batch: WriteBatch;
  #batchLength = 0;
  /** The number of values, less those that look as if a newer version had written them. */
  #balance = 0;

  constructor(target: Database, quarantine: Quarantine) {
    this.#target = target;
    this.#quarantine = quarantine;
    this.#batch = target.batch();
  }

  /** Takes in a change. */
  async add(entry: SalvagedEntry): Promise<void> {
    const { key, sequence, value, isIntact } = entry;
    if (value === undefined) return this.#addDeletion(key, sequence, isIntact);
    const fault = faultOf(key, value);
    this.#balance += fault?.code === 'TRACKS_FORMAT' ? -1 : 1;
    if (!fault) return this.#put(key, sequence, value);
    const trueKey = isIntact ? undefined : trueKeyOf(key, value);
    if (trueKey !== undefined) return this.#put(trueKey, sequence, value);
    await this.#addDamaged(key, sequence, value, fault.message);
  }

  async #addDeletion(key: string, sequence: number, isIntact: boolean): Promise<void> {
    if (!isIntact) {
      this.#doubtful.set(key, Math.max(sequence, this.#doubtful.get(key) ?? 0));
    } else if (this.#newest.advance(key, sequence)) {
      this.#batch.del(key);
      await this.#grow();
    }
  }

  async #put(key: string, sequence: number, value: Buffer): Promise<void> {
    if (!this.#newest.advance(key, sequence)) return;
    this.#batch.put(key, value);
    await this.#grow();
  }

  async #addDamaged(key: string, sequence: number, value: Buffer, reason: string): Promise<void> {
    const known = this.#damaged.get(key);
    const rowGroup = isOfKind(key, 'track') && isRowGroup(value) ? value : undefined;
    if (known === undefined || known.sequence < sequence)
      this.#damaged.set(key, { sequence, reason, rowGroup });
    if (isReplaceable(key)) return;
    for (const each of rowGroup ? damagedParts(key, rowGroup) : [{ key, value }])
      await this.#quarantine.add({ ...each, reason });
  }

  async #grow(): Promise<void> {
    if (++this.#batchLength >= BATCH_LENGTH) await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#batch.write();
    this.#batch = this.#target.batch();
    this.#batchLength = 0;
  }

  /**
   * Completes the work when all files are read. Resolves to the damaged keys of which no later version is whole.
   *
   * @throws TrackingError TRACKS_FORMAT if most values are of a newer version
   */
  async finish(): Promise<Map<string, string>> {
    if (this.#balance < 0)
      throw new TrackingError(
        'TRACKS_FORMAT',
        'the storage was written by a newer version of tracktree; update it',
      );
    await this.#flush();
    const gone = new Map<string, string>();
    for (const [key, sequence] of this.#doubtful) {
      if (this.#newest.of(key) < sequence) await this.#setAside(gone, key, DOUBTFUL);
    }
    for (const [key, { sequence, reason, rowGroup }] of this.#damaged) {
      if (this.#newest.of(key) >= sequence || isReplaceable(key)) continue;
      if (isOfKind(key, 'track')) await this.#setAside(gone, key, OLDER);
      if (rowGroup) await this.#takeApart(gone, { key, rowGroup, sequence, reason });
      else gone.set(key, reason);
    }
    await this.#flush();
    await this.#leaveOutdated(gone);
    return gone;
  }

  /** Takes out of values that tracks share what is known to have been changed or removed since. */
  async #leaveOutdated(gone: Map<string, string>): Promise<void> {
    await removeOutdated(this.#target, async (trackNum, first, value) => {
      const key = trackKey(trackNum);
      const sequence = this.#newest.of(trackKey(first));
      if (this.#newest.of(key) > sequence) return true;
      const isDamaged = (this.#damaged.get(key)?.sequence ?? 0) > sequence;
      if (!isDamaged && (this.#doubtful.get(key) ?? 0) <= sequence) return false;
      const reason = isDamaged ? OLDER : DOUBTFUL;
      await this.#quarantine.add({ key, reason, value });
      if (!gone.has(key)) gone.set(key, reason);
      return true;
    });
  }

  /** Takes the tracks that are whole out of a value that is not. */
  async #takeApart(
    gone: Map<string, string>,
    { key, rowGroup, sequence, reason }: Damage & { key: string; rowGroup: Buffer },
  ): Promise<void> {
    gone.delete(key);
    for (const [trackNum, record] of likelyRecords(key, rowGroup)) {
      const ownKey = trackKey(trackNum);
      if (isIntactTrack(trackNum, record)) await this.#put(ownKey, sequence, Buffer.from(record));
      else gone.set(ownKey, reason);
    }
  }

  /** Takes a value that is whole, but not to be believed, out of the storage. */
  async #setAside(gone: Map<string, string>, key: string, reason: string): Promise<void> {
    const value = this.#target.getSync(key);
    if (value === undefined) return;
    await this.#quarantine.add({ key, reason, value });
    gone.set(key, reason);
    this.#batch.del(key);
  }
}

/** The damaged records in a value of several tracks; the whole value where that is not all that is wrong with it. */
function damagedParts(key: string, rowGroup: Buffer): { key: string; value: Buffer }[] {
  const damaged = [...likelyRecords(key, rowGroup)].filter(
    ([trackNum, record]) => !isIntactTrack(trackNum, record),
  );
  const areAll = damaged.length > 0 && damaged.every(([, { length }]) => length > 0);
  return areAll
    ? damaged.map(([trackNum, value]) => ({ key: trackKey(trackNum), value }))
    : [{ key, value: rowGroup }];
}
