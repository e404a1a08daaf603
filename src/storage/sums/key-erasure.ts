import { randomBytes } from 'node:crypto';
import { isMapping } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { CountedTrack, Summary } from '../contract/summary.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import { dataOfRecord } from '../engine/records/track-record.ts';
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

  #rename(group: WriteGroup, { record: { number }, dictionary }: StoredSummary, text: string): void {
    const { keys, names } = this.#renamesOf(group);
    const key = `${number} ${text}`;
    const id = keys.has(key) ? 0 : dictionary.find(text);
    if (id === 0) return;
    const wanted = this.#nameFor(text);
    let name = wanted;
    // What was counted under a key after it was renamed stays a key of its own.
    for (let count = 2; dictionary.find(name) !== 0 || names.has(name); count++) name = `${wanted}~${count}`;
    group.del(lookupKey(number, hashOf(text)));
    stageKey(group, number, name, id);
    keys.add(key);
    names.add(name);
    group.addChange({
      apply: () => {
        dictionary.delete(text);
        dictionary.add(name, id);
      },
    });
  }

  #renamesOf(group: WriteGroup): Renames {
    const known = this.#renames.get(group);
    if (known) return known;
    const renames = { keys: new Set<string>(), names: new Set<string>() };
    this.#renames.set(group, renames);
    this.#sums.markSumsStale(group); // A track that still has the name may outlive the process.
    return renames;
  }
}

/** The keys that a group renames, with the numbers of their summaries, and their new names. */
interface Renames {
  readonly keys: Set<string>;
  readonly names: Set<string>;
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
