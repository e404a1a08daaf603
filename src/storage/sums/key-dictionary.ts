import { hash } from 'node:crypto';
import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import type { Database } from '../leveldb/database.ts';
import { PrefixIds } from './prefix-ids.ts';
import { lookupKey, textKey } from './sum-keys.ts';

/** Ids that each half of the cache for one summary holds. */
const HALF_LENGTH_MAX = 32_768;

/** Digits of the hash: enough that no two keys of a summary ever share them. */
const HASH_DIGITS = 32;

/** The keys that a summary has counted, each with an id from 1. The ids that were asked for last are cached in memory. */
export class KeyDictionary {
  readonly summary: number;
  readonly prefixes = new PrefixIds();
  readonly #database: Database;
  #young = new Map<string, number>();
  #old = new Map<string, number>();
  /** Whether all keys are in memory: then a key that is not there is new. */
  #isAllInMemory: boolean;
  #lastId: number;

  constructor(database: Database, summary: number, lastId: number) {
    this.#database = database;
    this.summary = summary;
    this.#lastId = lastId;
    this.#isAllInMemory = lastId === 0;
  }

  /** The greatest id ever given. */
  get lastId(): number {
    return this.#lastId;
  }

  /** The id of a key; 0 if it was never counted. @throws TrackingError TRACKS_CORRUPTED, TRACKS_READ_FAILED */
  find(text: string): number {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const id = this.#old.get(text) ?? (this.#isAllInMemory ? 0 : this.#read(text));
    if (id !== 0) this.#remember(text, id);
    return id;
  }

  #read(text: string): number {
    const key = lookupKey(this.summary, hashOf(text));
    const bytes = this.#database.getSync(key);
    return bytes ? decodeId(key, bytes) : 0;
  }

  #remember(text: string, id: number): void {
    if (this.#young.size >= HALF_LENGTH_MAX) {
      if (this.#old.size > 0) this.#isAllInMemory = false;
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, id);
  }

  /** Adds a key that is stored now. */
  add(text: string, id: number): void {
    this.#lastId = Math.max(this.#lastId, id);
    this.#remember(text, id);
  }

  /** Forgets a key that is no longer stored. */
  delete(text: string): void {
    this.#young.delete(text);
    this.#old.delete(text);
    this.prefixes.forget();
  }

  /** The texts of some ids, in their order, as they are stored now. */
  async textsOf(ids: ArrayLike<number>): Promise<string[]> {
    const texts: string[] = [];
    for (let from = 0; from < ids.length; from += CHUNK_LENGTH) {
      const keys: string[] = [];
      for (let i = from; i < ids.length && i < from + CHUNK_LENGTH; i++)
        keys.push(textKey(this.summary, ids[i]!));
      const values =
        keys.length < READ_SINGLY
          ? keys.map((key) => this.#database.getSync(key))
          : await this.#database.getMany(keys);
      values.forEach((bytes, i) => {
        texts.push(bytes ? decodeText(keys[i]!, bytes) : `(lost ${keys[i]})`);
      });
    }
    return texts;
  }
}

/** Texts that are read at once. */
const CHUNK_LENGTH = 1000;
/** Fewer texts than this are read without waiting. */
const READ_SINGLY = 128;

export const hashOf = (text: string): string => hash('sha256', text, 'hex').slice(0, HASH_DIGITS);

/** Stages the two entries of a key. */
export function stageKey(group: BatchWriter, summary: number, text: string, id: number): void {
  const key = textKey(summary, id);
  group.put(key, encodeValue(key, [text]));
  const lookup = lookupKey(summary, hashOf(text));
  group.put(lookup, encodeValue(lookup, [id]));
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export const decodeText = (key: string, bytes: Buffer): string => decodeValue(key, bytes)[0] as string;

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export const decodeId = (key: string, bytes: Buffer): number => decodeValue(key, bytes)[0] as number;
