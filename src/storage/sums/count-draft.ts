import type { TimeZone } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import type { TrackCounts } from '../contract/summary-evaluator.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import { type KeyDictionary, stageKey } from './key-dictionary.ts';
import { type CountsByHour, HourCounts, type OpenCounts } from './open-counts.ts';
import type { StoredSummary } from './stored-summary.ts';

/** What a batch adds to the counters of one summary. */
class DraftPart {
  readonly number: number;
  readonly dictionary: KeyDictionary;
  readonly hours: CountsByHour = new Map();
  readonly newKeys = new Map<string, number>();
  #lastHour = Number.NaN;
  #lastCounts = new HourCounts();

  constructor({ record, dictionary }: StoredSummary) {
    this.number = record.number;
    this.dictionary = dictionary;
  }

  add(hour: number, key: string, transfer: number): void {
    if (hour !== this.#lastHour) this.#setHour(hour);
    this.#lastCounts.add(this.#idOf(key), 1, transfer);
  }

  #setHour(hour: number): void {
    this.#lastCounts = this.hours.get(hour) ?? new HourCounts();
    this.hours.set(hour, this.#lastCounts);
    this.#lastHour = hour;
  }

  #idOf(key: string): number {
    const known = (this.newKeys.size > 0 && this.newKeys.get(key)) || findIntact(this.dictionary, key);
    if (known !== 0) return known;
    const id = this.dictionary.lastId + this.newKeys.size + 1;
    this.newKeys.set(key, id);
    return id;
  }
}

/** The id of a key; 0 also if its entry is damaged: then the key gets another id, so that counting goes on. */
function findIntact(dictionary: KeyDictionary, key: string): number {
  try {
    return dictionary.find(key);
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return 0;
    throw error;
  }
}

/** What a batch adds to the counters. It shows only when the batch is stored. */
export class CountDraft {
  readonly #zone: TimeZone;
  readonly #parts: readonly DraftPart[];

  /** @param summaries in the order in which the tracks are evaluated for them */
  constructor(zone: TimeZone, summaries: readonly StoredSummary[]) {
    this.#zone = zone;
    this.#parts = summaries.map((summary) => new DraftPart(summary));
  }

  /** Counts a track. */
  add(timeStamp: number, { keys, transfers }: TrackCounts): void {
    const hour = this.#zone.hourOf(timeStamp) / 1000;
    for (let i = 0; i < this.#parts.length; i++) {
      const key = keys[i];
      if (key !== undefined) this.#parts[i]!.add(hour, key, transfers[i]!);
    }
  }

  /** The counters by the number of the summary, also of those that have none. */
  get counts(): [summary: number, hours: CountsByHour][] {
    return this.#parts.map(({ number, hours }) => [number, hours]);
  }

  /** Stages the keys that were never counted before. */
  stageKeys(group: BatchWriter): void {
    for (const { number, newKeys } of this.#parts) {
      for (const [key, id] of newKeys) stageKey(group, number, key, id);
    }
  }

  /** Adds these keys to those in memory, once they are stored. */
  applyKeys(): void {
    for (const { dictionary, newKeys } of this.#parts) {
      for (const [key, id] of newKeys) dictionary.add(key, id);
    }
  }

  /** Adds what was counted to other counters. */
  addTo(counts: OpenCounts): void {
    for (const { number, hours } of this.#parts) {
      for (const [hour, each] of hours) counts.addHour(number, hour, each);
    }
  }
}
