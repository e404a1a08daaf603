import type { TimeZone } from '../../clocks/index.ts';
import { TrackingError } from '../../errors.ts';
import type { TrackCounts } from '../contract/summary-evaluator.ts';
import type { BatchWriter } from '../engine/writing/change.ts';
import { type Dictionary, stageKey } from './dictionary.ts';
import { type CountsByHour, HourCounts, type OpenCounts } from './open-counts.ts';
import type { KeptSummary } from './stored-summary.ts';

/** What a batch adds to the counters of one summary. */
class DraftPart {
  readonly kept: KeptSummary;
  /** Where the summary stands among those that were asked. */
  readonly index: number;
  readonly hours: CountsByHour = new Map();
  readonly newKeys = new Map<string, number>();
  #lastHour = Number.NaN;
  #lastCounts = new HourCounts();

  constructor(kept: KeptSummary, index: number) {
    this.kept = kept;
    this.index = index;
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
    const { dictionary } = this.kept;
    const known = (this.newKeys.size > 0 && this.newKeys.get(key)) || findIntact(dictionary, key);
    if (known !== 0) return known;
    const id = dictionary.lastId + this.newKeys.size + 1;
    this.newKeys.set(key, id);
    return id;
  }
}

/** The id of a key; 0 also if its entry is damaged: then the key gets another, so that counting goes on. */
function findIntact(dictionary: Dictionary, key: string): number {
  try {
    return dictionary.find(key);
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return 0;
    throw error;
  }
}

/** What a batch adds to the counters: nobody else sees it until the batch is stored. */
export class CountDraft {
  readonly #zone: TimeZone;
  readonly #parts: readonly DraftPart[];

  /** @param kept summaries, undefined for those of the definitions that do not count */
  constructor(zone: TimeZone, kept: readonly (KeptSummary | undefined)[]) {
    this.#zone = zone;
    this.#parts = kept.flatMap((each, index) => (each ? [new DraftPart(each, index)] : []));
  }

  /** Counts a track. */
  add(timeStamp: number, { keys, transfers }: TrackCounts): void {
    const hour = this.#zone.hourOf(timeStamp) / 1000;
    for (const part of this.#parts) {
      const key = keys[part.index];
      if (key !== undefined) part.add(hour, key, transfers[part.index]!);
    }
  }

  /** The counters by the number of the summary, also of those that have none. */
  get counts(): [summary: number, hours: CountsByHour][] {
    return this.#parts.map(({ kept, hours }) => [kept.record.number, hours]);
  }

  /** Stages the keys that were never counted before. */
  stageKeys(group: BatchWriter): void {
    for (const { kept, newKeys } of this.#parts) {
      for (const [key, id] of newKeys) stageKey(group, kept.record.number, key, id);
    }
  }

  /** Brings the keys that were stored into memory. */
  applyKeys(): void {
    for (const { kept, newKeys } of this.#parts) {
      for (const [key, id] of newKeys) kept.dictionary.add(key, id);
    }
  }

  /** Adds what was counted to other counters. */
  addTo(counts: OpenCounts): void {
    for (const { kept, hours } of this.#parts) {
      for (const [hour, each] of hours) counts.addHour(kept.record.number, hour, each);
    }
  }
}
