import type { TimeZone } from '../../clocks/index.ts';
import { Slices } from '../../slices/index.ts';
import type { Target } from '../contract/sum-source.ts';
import { type PeriodRange, rangeOf, type SumSpan } from '../contract/sum-span.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { Database } from '../leveldb/database.ts';
import type { DatabaseSnapshot } from '../leveldb/level-types.ts';
import { type BucketHeader, decodeHeader, readPages } from './buckets.ts';
import { type Columns, mergeColumns, NO_COLUMNS, selectColumns } from './columns.ts';
import { type Dictionary, decodeText } from './dictionary.ts';
import type { OpenPeriod } from './open-counts.ts';
import { countsByPeriod } from './periods.ts';
import type { SummaryRecord } from './registry.ts';
import type { KeptSummary } from './stored-summary.ts';
import { headerRange, numberAtEnd, startOfHeader, textKey, textRange } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** A period that something was counted in: what is stored of it, and what is still open. */
export interface ViewedPeriod {
  start: number;
  header: BucketHeader | undefined;
  open: OpenPeriod | undefined;
}

/** The sums of one summary in a span of time, as they are at one moment, however long it takes to read them. */
export class SumView {
  readonly zone: TimeZone;
  readonly dictionary: Dictionary;
  readonly period: SumPeriod;
  readonly #database: Database;
  readonly #snapshot: DatabaseSnapshot;
  readonly #record: SummaryRecord;
  readonly #range: PeriodRange;
  readonly #open: readonly [start: number, OpenPeriod][];
  readonly #renames: number;

  /**
   * Only while disk and memory agree.
   *
   * @throws RangeError if the span ends before it starts
   */
  constructor(
    database: Database,
    snapshot: DatabaseSnapshot,
    sums: SumStore,
    { record, dictionary }: KeptSummary,
    period: SumPeriod,
    span: SumSpan,
  ) {
    this.zone = sums.zone;
    this.dictionary = dictionary;
    this.#renames = dictionary.prefixes.renames;
    this.period = period;
    this.#database = database;
    this.#snapshot = snapshot;
    this.#record = { ...record };
    this.#range = rangeOf(span, period, sums.zone);
    const border = period === 'month' ? -Infinity : sums.registry.expired[period];
    const open = countsByPeriod(sums.zone, period, sums.open.of(record.number));
    const { from, to } = this.#range;
    this.#open = [...open]
      .filter(([start]) => start >= border && start >= from && start <= to)
      .sort(([a], [b]) => a - b);
  }

  /** Whether the span is within one period. */
  get isOnePeriod(): boolean {
    return this.#range.from === this.#range.to;
  }

  /** The periods in which something was counted, the newest first. */
  async *periods(): AsyncGenerator<ViewedPeriod> {
    const open = [...this.#open];
    for await (const stored of this.#storedPeriods()) {
      while (open.length > 0 && open.at(-1)![0] > stored.start) yield onlyOpen(open.pop()!);
      const isOpen = open.length > 0 && open.at(-1)![0] === stored.start;
      yield { ...stored, open: isOpen ? open.pop()![1] : undefined };
    }
    while (open.length > 0) yield onlyOpen(open.pop()!);
  }

  async *#storedPeriods(): AsyncGenerator<Omit<ViewedPeriod, 'open'>> {
    const { number: summary, generation } = this.#record;
    const { from, to } = this.#range;
    const range = { ...headerRange({ summary, generation, period: this.period }, from, to), reverse: true };
    for await (const entries of this.#database.entries(range, this.#snapshot)) {
      for (const [key, bytes] of entries)
        yield { start: startOfHeader(key), header: decodeHeader(key, bytes) };
    }
  }

  /** The counters of a period, of some keys only if they are given. */
  columnsOf({ start, header, open }: ViewedPeriod, ids?: Uint32Array): Columns {
    const { number: summary, generation } = this.#record;
    const name = { summary, generation, period: this.period, start };
    const stored = header ? readPages(this.#database, name, header, this.#snapshot) : NO_COLUMNS;
    if (!ids) return open ? mergeColumns(stored, open.columns) : stored;
    const selected = selectColumns(stored, ids);
    return open ? mergeColumns(selected, selectColumns(open.columns, ids)) : selected;
  }

  /** The ids of the keys that are meant, ascending; undefined: all. */
  async idsOf(target: Target): Promise<Uint32Array | undefined> {
    if (!target) return undefined;
    if (target.kind === 'anyOf') return this.#idsOfAny(target.texts);
    return this.#idsOfPrefix(target.text);
  }

  /** Reads the texts of the keys that came since the same was asked last. */
  async #idsOfPrefix(prefix: string): Promise<Uint32Array> {
    const { summary, prefixes } = this.dictionary;
    const known = prefixes.find(prefix, this.#renames);
    const more: number[] = [];
    let upTo = known.upTo;
    const slices = new Slices();
    const range = { ...textRange(summary), gte: textKey(summary, upTo + 1) };
    for await (const entries of this.#database.entries(range, this.#snapshot)) {
      for (const [key, bytes] of entries) {
        upTo = numberAtEnd(key);
        if (decodeText(key, bytes).startsWith(prefix)) more.push(upTo);
      }
      if (slices.isTimeUp()) await slices.next();
    }
    const ids = new Uint32Array(known.ids.length + more.length);
    ids.set(known.ids);
    ids.set(more, known.ids.length);
    prefixes.keep({ prefix, ids, upTo }, this.#renames);
    return ids;
  }

  #idsOfAny(texts: readonly string[]): Uint32Array {
    const ids = new Set(texts.map((text) => this.dictionary.find(text)));
    ids.delete(0);
    return Uint32Array.from(ids).sort();
  }
}

const onlyOpen = ([start, open]: [number, OpenPeriod]): ViewedPeriod => ({ start, header: undefined, open });
