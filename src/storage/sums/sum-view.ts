import type { TimeZone } from '../../clocks/index.ts';
import { Slices } from '../../slices/index.ts';
import type { Target } from '../contract/sum-source.ts';
import { type PeriodRange, rangeOf, type SumSpan } from '../contract/sum-span.ts';
import type { SumPeriod } from '../contract/sum-types.ts';
import type { Database } from '../leveldb/database.ts';
import type { DatabaseSnapshot } from '../leveldb/level-types.ts';
import { type BucketHeader, readBuckets, readPages } from './buckets.ts';
import { type Columns, mergeColumns, NO_COLUMNS, selectColumns } from './columns.ts';
import { decodeText, type KeyDictionary } from './key-dictionary.ts';
import { type OpenPeriod, openPeriods } from './open-period.ts';
import type { StoredSummary } from './stored-summary.ts';
import { numberAtEnd, type SeriesName, textKey, textRange } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** A period in which something was counted: what is stored of it, and what is still open. */
export interface ViewedPeriod {
  start: number;
  header: BucketHeader | undefined;
  open: OpenPeriod | undefined;
}

/** The sums of one summary in a span of time, as they are at one moment, however long it takes to read them. */
export class SumView {
  readonly zone: TimeZone;
  readonly dictionary: KeyDictionary;
  readonly #database: Database;
  readonly #snapshot: DatabaseSnapshot;
  readonly #series: SeriesName;
  readonly #range: PeriodRange;
  /** Ascending. */
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
    { record: { number: summary, generation }, dictionary }: StoredSummary,
    period: SumPeriod,
    span: SumSpan,
  ) {
    this.zone = sums.zone;
    this.dictionary = dictionary;
    this.#renames = dictionary.prefixes.renames;
    this.#database = database;
    this.#snapshot = snapshot;
    this.#series = { summary, generation, period };
    this.#range = rangeOf(span, period, sums.zone);
    const { from, to } = this.#range;
    const least = period === 'month' ? from : Math.max(from, sums.registry.expired[period]);
    this.#open = [...openPeriods(sums.zone, period, sums.open.of(summary))]
      .filter(([start]) => start >= least && start <= to)
      .sort(([a], [b]) => a - b);
  }

  get period(): SumPeriod {
    return this.#series.period;
  }

  /** Whether the span is within one period. */
  get isOnePeriod(): boolean {
    return this.#range.from === this.#range.to;
  }

  /** The periods in which something was counted, the newest first. Yields to the event loop in between. */
  async *periods(): AsyncGenerator<ViewedPeriod> {
    const slices = new Slices();
    const open = [...this.#open];
    const range = { ...this.#range, reverse: true };
    for await (const { name, header } of readBuckets(this.#database, this.#series, range, this.#snapshot)) {
      while (open.length > 0 && open.at(-1)![0] > name.start) yield onlyOpen(open.pop()!);
      const isOpen = open.length > 0 && open.at(-1)![0] === name.start;
      yield { start: name.start, header, open: isOpen ? open.pop()![1] : undefined };
      if (slices.isTimeUp()) await slices.next();
    }
    while (open.length > 0) {
      yield onlyOpen(open.pop()!);
      if (slices.isTimeUp()) await slices.next();
    }
  }

  /** The counters of a period, of some keys only if they are given. */
  columnsOf({ start, header, open }: ViewedPeriod, ids?: Uint32Array): Columns {
    const name = { ...this.#series, start };
    const stored = header ? readPages(this.#database, { name, header }, this.#snapshot) : NO_COLUMNS;
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

  /** Reads the texts of the keys that are new since the same prefix was asked for last. */
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
