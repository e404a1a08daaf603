import { randomBytes } from 'node:crypto';
import { isMapping } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { CountedTrack, Summary } from '../contract/summary.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import { dataOfRecord } from '../engine/records/track-record.ts';
import type { Change } from '../engine/writing/change.ts';
import type { BeforeChange, Revision } from '../engine/writing/change-many.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { hashOf, stageKey } from './dictionary.ts';
import type { KeptSummary } from './stored-summary.ts';
import { lookupKey } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** A name for a key that says nothing of what it was. */
export const eraseName = (): string => `erased-${randomBytes(8).toString('hex')}`;

/**
 * Takes what names users out of the keys of sums: the key gets another name, its counters stay. What comes under the old
 * key later is a new one.
 */
export class KeyErasure {
  readonly #sums: SumStore;
  readonly #nameFor: (text: string) => string;
  readonly #renames = new WeakMap<WriteGroup, Renames>();

  /** @param nameFor gives the name that a key gets */
  constructor(sums: SumStore, nameFor: (text: string) => string) {
    this.#sums = sums;
    this.#nameFor = nameFor;
  }

  /** Renames the keys that are the name of the user, in all summaries. */
  async eraseUserName({ queue }: OpenEngine, userName: string): Promise<void> {
    const operation = new EraseKey((group) => {
      this.#renameAll(group, userName);
    });
    queue.add(operation);
    await operation.promise;
  }

  #renameAll(group: WriteGroup, text: string): void {
    for (const kept of this.#sums.kept) this.#rename(group, kept, text);
  }

  /** Renames the keys that name the user of a track that is to be removed, or made unrecognisable. */
  readonly beforeChange: BeforeChange = (group, trackNum, revision) => {
    const track = readTrack(group, trackNum);
    if (!track) return;
    const isRenamed = revision === undefined || revision.userName !== track.userName;
    if (isRenamed) this.#renameAll(group, track.userName);
    for (const kept of this.#sums.kept) {
      if (!kept.record.isPersonal) continue;
      for (const text of keysOf(kept, track, isRenamed ? undefined : revision))
        this.#rename(group, kept, text);
    }
  };

  #rename(group: WriteGroup, kept: KeptSummary, text: string): void {
    const renames = this.#renamesOf(group);
    if (renames.has(kept, text)) return;
    const id = kept.dictionary.find(text);
    if (id === 0) return;
    const { number } = kept.record;
    const name = renames.freeName(kept, this.#nameFor(text));
    group.del(lookupKey(number, hashOf(text)));
    stageKey(group, number, name, id);
    renames.add(kept, { text, name, id });
  }

  #renamesOf(group: WriteGroup): Renames {
    const known = this.#renames.get(group);
    if (known) return known;
    const renames = new Renames();
    this.#renames.set(group, renames);
    this.#sums.markSumsStale(group); // A track that has the name still may outlive the process.
    group.addChange(renames);
    return renames;
  }
}

interface Rename {
  text: string;
  name: string;
  id: number;
}

/** The keys that a group renames. */
class Renames implements Change {
  readonly #renames = new Map<KeptSummary, Map<string, Rename>>();
  readonly #names = new Set<string>();

  has(kept: KeptSummary, text: string): boolean {
    return this.#renames.get(kept)?.has(text) ?? false;
  }

  add(kept: KeptSummary, rename: Rename): void {
    const renames = this.#renames.get(kept) ?? new Map<string, Rename>();
    this.#renames.set(kept, renames);
    renames.set(rename.text, rename);
    this.#names.add(rename.name);
  }

  /** A name that no other key has: what came later under a key that was renamed before must not be taken for it. */
  freeName({ dictionary }: KeptSummary, wanted: string): string {
    let name = wanted;
    for (let count = 2; dictionary.find(name) !== 0 || this.#names.has(name); count++)
      name = `${wanted}~${count}`;
    return name;
  }

  apply(): void {
    for (const [{ dictionary }, renames] of this.#renames) {
      for (const { text, name, id } of renames.values()) {
        dictionary.delete(text);
        dictionary.add(name, id);
      }
    }
  }
}

/** Renames keys in a group of its own. */
class EraseKey extends PendingOperation<void> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #rename: (group: WriteGroup) => void;

  constructor(rename: (group: WriteGroup) => void) {
    super();
    this.#rename = rename;
  }

  stage(group: WriteGroup): boolean {
    this.#rename(group);
    return true;
  }

  protected get result(): undefined {
    return undefined;
  }
}

/** The track as it is stored; undefined if nobody can read it. */
function readTrack({ store }: WriteGroup, trackNum: number): CountedTrack<object> | undefined {
  try {
    const record = store.rows.read(trackNum).decode();
    const { taskId, userName, timeStamp } = record;
    return { taskId, userName, timeStamp, data: dataOfRecord(record) };
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return undefined;
    throw error;
  }
}

/**
 * The keys that a personal summary may have counted a track under. Where nobody gave its definition, that is any text in
 * the data. With a revision: those that the track is not counted under any more.
 */
function keysOf(
  { definition }: KeptSummary,
  track: CountedTrack<object>,
  revision: Revision | undefined,
): Set<string> {
  const keys = keysNow(definition, track);
  if (!revision) return keys;
  const left = keysNow(definition, { ...track, ...revision });
  return new Set([...keys].filter((key) => !left.has(key)));
}

function keysNow(definition: Summary | undefined, track: CountedTrack<object>): Set<string> {
  if (!definition) return new Set(textsIn(track.data));
  try {
    const key = definition.keyOf(track);
    return new Set(key === undefined ? [] : [key]);
  } catch {
    return new Set(); // Then it was not counted either.
  }
}

/** All texts in a value, however deep. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value) || value instanceof Set) for (const each of value) yield* textsIn(each);
  else if (value instanceof Map) for (const pair of value) yield* textsIn(pair);
  else if (isMapping(value)) for (const each of Object.values(value)) yield* textsIn(each);
}
