import type { AbstractChainedBatch } from 'abstract-level';
import { TrackingError } from '../../errors.ts';
import type { AnyLevel } from './level-types.ts';

/** Keys are text, values bytes, whatever the defaults of the database are. */
export const ENCODING = Object.freeze({ keyEncoding: 'utf8', valueEncoding: 'buffer' } as const);

/** `sync` is LevelDB's own: the write is on the disk, not only with the operating system, before it is done. */
export type WriteOptions = typeof ENCODING & { sync: boolean };

/** Puts and deletions that are written together or not at all. */
export interface WriteBatch {
  put(key: string, value: Buffer): void;
  del(key: string): void;
  /** @throws TrackingError TRACKS_WRITE_FAILED */
  write(): Promise<void>;
}

/** A batch in LevelDB or another abstract-level database. */
export class LevelBatch implements WriteBatch {
  readonly #level: AnyLevel;
  readonly #options: WriteOptions;
  readonly #isOwn: boolean;
  readonly #checkWritable: () => void;
  readonly #onFailure: (error: Error, keys: string[]) => void;
  readonly #keys: string[] = [];
  #batch: AbstractChainedBatch<AnyLevel, string, Buffer> | undefined;
  #key: string | undefined;
  #value: Buffer | undefined;

  constructor(
    level: AnyLevel,
    options: WriteOptions,
    isOwn: boolean,
    checkWritable: () => void,
    onFailure: (error: Error, keys: string[]) => void,
  ) {
    this.#level = level;
    this.#options = options;
    this.#isOwn = isOwn;
    this.#checkWritable = checkWritable;
    this.#onFailure = onFailure;
  }

  put(key: string, value: Buffer): void {
    this.#keys.push(key);
    if (this.#batch === undefined && this.#key === undefined) {
      this.#key = key;
      this.#value = value;
      return;
    }
    this.#put(this.#chain(), key, value);
  }

  del(key: string): void {
    this.#keys.push(key);
    this.#chain().del(key, ENCODING);
  }

  async write(): Promise<void> {
    let isTried = false;
    try {
      this.#checkWritable();
      isTried = true;
      if (this.#batch) await this.#batch.write(this.#options);
      else if (this.#key !== undefined)
        await this.#level.put(this.#key, this.#value as Buffer, this.#options);
    } catch (cause) {
      if (isTried) this.#onFailure(cause as Error, this.#keys);
      const what = 'the database could not write, so nothing of this was stored';
      throw new TrackingError('TRACKS_WRITE_FAILED', `${what}: ${messageOf(cause)}`, { cause });
    }
  }

  /** Leaves out the encoding where it is the database's default: naming it costs a third of the whole call. */
  #put(batch: AbstractChainedBatch<AnyLevel, string, Buffer>, key: string, value: Buffer): void {
    if (this.#isOwn) batch.put(key, value);
    else batch.put(key, value, ENCODING);
  }

  #chain(): AbstractChainedBatch<AnyLevel, string, Buffer> {
    if (this.#batch === undefined) {
      this.#batch = this.#level.batch() as AbstractChainedBatch<AnyLevel, string, Buffer>;
      if (this.#key !== undefined) this.#put(this.#batch, this.#key, this.#value as Buffer);
    }
    return this.#batch;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
