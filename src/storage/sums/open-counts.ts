import { type Columns, type ColumnTotals, combineColumns } from './columns.ts';

/** The counters of one summary in one hour, as far as they are not yet in a stored period. */
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

  /** Calls with each counter, in the order in which the keys came. */
  forEach(use: (id: number, hits: number, transfer: number) => void): void {
    for (let slot = 0; slot < this.#ids.length; slot++) {
      use(this.#ids[slot]!, this.#hits[slot]!, this.#transfers[slot]!);
    }
  }

  /** The counters by ascending ids; kept until something is added. Nobody may change them. */
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

  /** Adds the counters of an hour. Those handed in may be used from now on. */
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

  /** Adds one counter. */
  add(summary: number, hour: number, id: number, hits: number, transfer: number): void {
    const counts = new HourCounts();
    counts.add(id, hits, transfer);
    this.addHour(summary, hour, counts);
  }

  /** Forgets the counters of a summary. */
  delete(summary: number): void {
    for (const counts of this.of(summary).values()) this.#size -= counts.size;
    this.#summaries.delete(summary);
  }
}

/** What is open of a period, as it was when it was looked at. */
export class OpenPeriod {
  readonly totals: ColumnTotals = { hits: 0, transfer: 0 };
  readonly #hours: Columns[] = [];
  #columns: Columns | undefined;

  /** Takes in an hour of the period. */
  add(counts: HourCounts): void {
    const { hits, transfer } = counts.totals;
    this.totals.hits += hits;
    this.totals.transfer += transfer;
    this.#hours.push(counts.columns);
  }

  /** The counters of its hours together: put together when they are asked for, as totals do not need them. */
  get columns(): Columns {
    this.#columns ??= combineColumns(this.#hours);
    return this.#columns;
  }
}

/** The counters of a summary by another period than the hour: `periodOf` gives that of each hour. */
export function groupHours(hours: CountsByHour, periodOf: (hour: number) => number): Map<number, OpenPeriod> {
  const periods = new Map<number, OpenPeriod>();
  for (const [hour, counts] of hours) {
    const start = periodOf(hour);
    const period = periods.get(start) ?? new OpenPeriod();
    periods.set(start, period);
    period.add(counts);
  }
  return periods;
}
