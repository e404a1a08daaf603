import type { Columns, ColumnTotals } from './columns.ts';

/** The counters of one summary in one hour that are not yet in a stored period. */
export class HourCounts {
  readonly #slots = new Map<number, number>();
  readonly #ids: number[] = [];
  readonly #hits: number[] = [];
  readonly #transfers: number[] = [];
  readonly #totals = { hits: 0, transfer: 0 };
  #columns: Columns | undefined;

  /** The number of keys. */
  get size(): number {
    return this.#ids.length;
  }

  /** What the counters add up to. */
  get totals(): Readonly<ColumnTotals> {
    return this.#totals;
  }

  add(id: number, hits: number, transfer: number): void {
    this.#columns = undefined;
    this.#totals.hits += hits;
    this.#totals.transfer += transfer;
    const slot = this.#slots.get(id);
    if (slot === undefined) {
      this.#slots.set(id, this.#ids.length);
      this.#ids.push(id);
      this.#hits.push(hits);
      this.#transfers.push(transfer);
    } else {
      this.#hits[slot]! += hits;
      this.#transfers[slot]! += transfer;
    }
  }

  /** Calls `use` with each counter, in the order in which the keys were added. */
  forEach(use: (id: number, hits: number, transfer: number) => void): void {
    for (let slot = 0; slot < this.#ids.length; slot++) {
      use(this.#ids[slot]!, this.#hits[slot]!, this.#transfers[slot]!);
    }
  }

  /** The counters by ascending ids; cached until something is added. They must not be changed. */
  get columns(): Columns {
    this.#columns ??= this.#sort();
    return this.#columns;
  }

  #sort(): Columns {
    const ids = Uint32Array.from(this.#ids).sort();
    const hits = new Float64Array(ids.length);
    const transfers = new Float64Array(ids.length);
    for (let row = 0; row < ids.length; row++) {
      const slot = this.#slots.get(ids[row]!)!;
      hits[row] = this.#hits[slot]!;
      transfers[row] = this.#transfers[slot]!;
    }
    return { ids, hits, transfers };
  }
}

/** The counters of one summary by the hours they are for, in seconds since 1970. */
export type CountsByHour = Map<number, HourCounts>;

/** Counters of several summaries, by the number of the summary and by hour. */
export class OpenCounts {
  readonly #summaries = new Map<number, CountsByHour>();
  #size = 0;

  /** The number of counters. */
  get size(): number {
    return this.#size;
  }

  /** The numbers of the summaries that have counters. */
  get summaries(): Iterable<number> {
    return this.#summaries.keys();
  }

  of(summary: number): CountsByHour {
    return this.#summaries.get(summary) ?? new Map();
  }

  /** Adds the counters of an hour, and may keep the object. */
  addHour(summary: number, hour: number, counts: HourCounts): void {
    const hours = this.#summaries.get(summary) ?? new Map<number, HourCounts>();
    this.#summaries.set(summary, hours);
    const known = hours.get(hour);
    if (known === undefined) {
      hours.set(hour, counts);
      this.#size += counts.size;
      return;
    }
    const before = known.size;
    counts.forEach((id, hits, transfer) => {
      known.add(id, hits, transfer);
    });
    this.#size += known.size - before;
  }
}
