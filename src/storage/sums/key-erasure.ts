import { randomBytes } from 'node:crypto';
import { isMapping } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { CountedTrack, Summary } from '../contract/summary.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import { dataOfRecord } from '../engine/records/track-record.ts';
import type { Change } from '../engine/writing/change.ts';
import type { BeforeChange, Revision } from '../engine/writing/change-many.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { hashOf, stageKey } from './key-dictionary.ts';
import type { StoredSummary } from './stored-summary.ts';
import { lookupKey } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** A random name for a key. */
export const eraseName = (): string => `erased-${randomBytes(8).toString('hex')}`;

/**
 * Removes what names users from the keys of sums: a key gets another name and keeps its counters. What is counted under the
 * old name later is a new key.
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
    await queue.alone((group) => this.#renameAll(group, userName));
  }

  #renameAll(group: WriteGroup, text: string): void {
    for (const summary of this.#sums.summaries) this.#rename(group, summary, text);
  }

  /** Renames the keys that name the user of a track, before the track is removed or made unrecognisable. */
  readonly beforeChange: BeforeChange = (group, trackNum, revision) => {
    const track = readTrack(group, trackNum);
    if (!track) return;
    const isRenamed = revision === undefined || revision.userName !== track.userName;
    if (isRenamed) this.#renameAll(group, track.userName);
    for (const summary of this.#sums.summaries) {
      if (!summary.record.isPersonal) continue;
      for (const text of keysOf(summary, track, isRenamed ? undefined : revision))
        this.#rename(group, summary, text);
    }
  };

  #rename(group: WriteGroup, summary: StoredSummary, text: string): void {
    const renames = this.#renamesOf(group);
    if (renames.has(summary, text)) return;
    const id = summary.dictionary.find(text);
    if (id === 0) return;
    const { number } = summary.record;
    const name = renames.freeName(summary, this.#nameFor(text));
    group.del(lookupKey(number, hashOf(text)));
    stageKey(group, number, name, id);
    renames.add(summary, { text, name, id });
  }

  #renamesOf(group: WriteGroup): Renames {
    const known = this.#renames.get(group);
    if (known) return known;
    const renames = new Renames();
    this.#renames.set(group, renames);
    this.#sums.markSumsStale(group); // A track that still has the name may outlive the process.
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
  readonly #renames = new Map<StoredSummary, Map<string, Rename>>();
  readonly #names = new Set<string>();

  has(summary: StoredSummary, text: string): boolean {
    return this.#renames.get(summary)?.has(text) ?? false;
  }

  add(summary: StoredSummary, rename: Rename): void {
    const renames = this.#renames.get(summary) ?? new Map<string, Rename>();
    this.#renames.set(summary, renames);
    renames.set(rename.text, rename);
    this.#names.add(rename.name);
  }

  /** A name that no other key has: what was counted under a key after it was renamed stays a key of its own. */
  freeName({ dictionary }: StoredSummary, wanted: string): string {
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

/** The track as it is stored; undefined if it is damaged. */
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
 * The keys that a personal summary may have counted a track under: without its definition any text in the data. With a
 * revision only those that the track is no longer counted under.
 */
function keysOf(
  { definition }: StoredSummary,
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
    return new Set(); // Then it was not counted.
  }
}

/** All texts in a value, however deep. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value) || value instanceof Set) for (const each of value) yield* textsIn(each);
  else if (value instanceof Map) for (const pair of value) yield* textsIn(pair);
  else if (isMapping(value)) for (const each of Object.values(value)) yield* textsIn(each);
}
