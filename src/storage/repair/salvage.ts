import { TrackingError } from '../../errors.ts';
import type { Database } from '../database.ts';
import { Column } from '../indexes/column.ts';
import { parseTrackKey } from '../keys.ts';
import type { WriteBatch } from '../level-batch.ts';
import type { Quarantine } from './quarantine.ts';
import type { SalvagedEntry } from './salvaged-entry.ts';
import { faultOf, trueKeyOf } from './true-key.ts';

const BATCH_LENGTH = 1000;

/** The checkpoint and the record of a backup: made anew, so nothing is lost with them. */
const PASSING_KINDS = 'bhpqxy';

/** A value that is not what was written. */
interface Damage {
  sequence: number;
  reason: string;
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
    if (known === undefined || known.sequence < sequence) this.#damaged.set(key, { sequence, reason });
    if (!PASSING_KINDS.includes(key[0] ?? '')) await this.#quarantine.add({ key, reason, value });
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
   * Settles what depends on all files. Resolves to the damaged keys of which no later version is whole.
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
      if (this.#newest.of(key) < sequence)
        await this.#setAside(gone, key, 'its deletion stands in a damaged block');
    }
    for (const [key, { sequence, reason }] of this.#damaged) {
      if (this.#newest.of(key) >= sequence || PASSING_KINDS.includes(key[0] ?? '')) continue;
      if (key[0] === 't') await this.#setAside(gone, key, 'an older version of a damaged track');
      gone.set(key, reason);
    }
    await this.#flush();
    return gone;
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

/** The number of the last change to each key. For tracks, of which there are many, it takes eight bytes each. */
class Newest {
  readonly #tracks = Column.ofTimes();
  readonly #others = new Map<string, number>();

  /** 0 for a key that there is no change to. */
  of(key: string): number {
    const trackNum = parseTrackKey(key);
    return trackNum === 0 ? (this.#others.get(key) ?? 0) : this.#tracks.get(trackNum);
  }

  /** Notes a change; false if a later one is known. */
  advance(key: string, sequence: number): boolean {
    if (this.of(key) > sequence) return false;
    const trackNum = parseTrackKey(key);
    if (trackNum === 0) this.#others.set(key, sequence);
    else this.#tracks.set(trackNum, sequence);
    return true;
  }
}
