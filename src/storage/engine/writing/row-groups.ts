import type { RowGroups } from '../indexes/row-groups.ts';
import { trackKey } from '../keys.ts';
import { ROW_GROUP_BYTES_MAX, ROW_GROUP_TRACKS_MAX } from '../records/limits.ts';
import { firstRowOfPage, pageOfRow } from '../records/page-rows.ts';
import { type NumberedRecord, packRowGroup, recordsOf } from '../records/row-group.ts';
import type { Store } from '../store.ts';

type Put = (key: string, value: Buffer) => void;

/** New tracks on their way into a batch: those that follow one another share a value. */
export class NewRowGroups {
  readonly #put: Put;
  readonly #grouped: [first: number, count: number][] = [];
  #records: Buffer[] = [];
  #first = 0;
  #sizeBytes = 0;

  constructor(put: Put) {
    this.#put = put;
  }

  /** Takes the next track. A row group stays on one page of the checkpoint, so that a page tells all of it. */
  add(trackNum: number, record: Buffer): void {
    const isFull =
      this.#records.length === ROW_GROUP_TRACKS_MAX || this.#sizeBytes + record.length > ROW_GROUP_BYTES_MAX;
    if (isFull || trackNum === firstRowOfPage(pageOfRow(trackNum))) this.flush();
    if (this.#records.length === 0) this.#first = trackNum;
    this.#records.push(record);
    this.#sizeBytes += record.length;
  }

  /** Stages what has been collected. */
  flush(): void {
    const count = this.#records.length;
    if (count === 0) return;
    this.#put(trackKey(this.#first), packRowGroup(this.#records));
    if (count > 1) this.#grouped.push([this.#first, count]);
    this.#records = [];
    this.#sizeBytes = 0;
  }

  apply(rowGroups: RowGroups): void {
    for (const [first, count] of this.#grouped) rowGroups.add(first, count);
  }
}

/** A value that tracks leave. */
interface Cut {
  /** All that are in it. */
  records: readonly NumberedRecord[];
  leaving: Set<number>;
}

/** Takes tracks that are about to be changed or removed out of the values that they share with others. */
export class RowGroupCuts {
  readonly #store: Store;
  /** By the first track of each value. */
  readonly #cuts = new Map<number, Cut>();
  readonly #leaving: number[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** @throws TrackingError TRACKS_CORRUPTED if what the others would keep cannot be told */
  add(trackNum: number): void {
    const { rowGroups } = this.#store.index;
    if (!rowGroups.isShared(trackNum)) return;
    const cut = this.#cutAt(rowGroups.startOf(trackNum), trackNum) ?? this.#search(trackNum);
    cut?.leaving.add(trackNum);
    this.#leaving.push(trackNum);
  }

  /** Looks for the value under all keys that it may have: a write may be stored although the database said it failed. */
  #search(trackNum: number): Cut | undefined {
    const least = Math.max(1, trackNum - ROW_GROUP_TRACKS_MAX + 1);
    for (let first = trackNum; first >= least; first--) {
      const cut = this.#cutAt(first, trackNum);
      if (cut) return cut;
    }
    return undefined;
  }

  /** The value under a key, if the track is in it. */
  #cutAt(first: number, trackNum: number): Cut | undefined {
    const known = this.#cuts.get(first);
    const records = known?.records ?? this.#read(first);
    if (!records.some(([each]) => each === trackNum)) return undefined;
    const cut = known ?? { records, leaving: new Set() };
    this.#cuts.set(first, cut);
    return cut;
  }

  #read(first: number): NumberedRecord[] {
    const key = trackKey(first);
    const bytes = this.#store.database.getSync(key);
    return bytes ? recordsOf(key, bytes) : [];
  }

  /** Stages what is left: those that follow one another share a value as before. */
  stage(put: Put): void {
    for (const { records, leaving } of this.#cuts.values()) {
      let staying: NumberedRecord[] = [];
      for (const record of records) {
        if (!leaving.has(record[0])) staying.push(record);
        else staying = putAll(put, staying);
      }
      putAll(put, staying);
    }
  }

  apply(rowGroups: RowGroups): void {
    for (const trackNum of this.#leaving) rowGroups.separate(trackNum);
  }
}

function putAll(put: Put, records: readonly NumberedRecord[]): [] {
  const [first] = records;
  if (first) put(trackKey(first[0]), packRowGroup(records.map(([, bytes]) => bytes)));
  return [];
}
