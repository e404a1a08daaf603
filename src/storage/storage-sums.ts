import { TrackingError } from '../errors.ts';
import {
  checkSummary,
  parseKeysOptions,
  parseRange,
  parseSeriesOptions,
  parseSumOptions,
  parseTarget,
  parseTotalsOptions,
} from './contract/sum-arguments.ts';
import type {
  AllSums,
  KeyRow,
  KeysOptions,
  RebuildOptions,
  RebuildReport,
  SeriesOptions,
  SeriesRow,
  SummaryOrName,
  SummaryState,
  SumOptions,
  SumPeriod,
  SumRow,
  SumTotals,
  TotalsOptions,
} from './contract/sum-types.ts';
import type { DataAttribute, TrackData } from './contract/types.ts';
import { StorageKeeping } from './storage-keeping.ts';
import { readKeys } from './sums/read-keys.ts';
import { readSeries } from './sums/read-series.ts';
import { readRows } from './sums/read-sums.ts';
import { countKeys, readTotals } from './sums/read-totals.ts';
import { rebuildSums } from './sums/rebuild-sums.ts';
import type { SumStore } from './sums/sum-store.ts';
import { SumView } from './sums/sum-view.ts';

/** The sums that summaries keep of the tracks (docs/summaries.md). */
export abstract class StorageSums<
  D extends object = TrackData,
  A extends string = DataAttribute<D>,
> extends StorageKeeping<D, A> {
  /**
   * The sums of a summary by hour, date or month: one row for each key and period. With `period: 'all'` the rows of the
   * three at once. The definition of the summary need not have been given to this storage.
   *
   * @throws TypeError, RangeError for a wrong argument; TrackingError TRACKS_NO_SUMMARY, TRACKS_CORRUPTED
   */
  async getSum(summary: SummaryOrName, options: SumOptions & { period: 'all' }): Promise<AllSums>;
  async getSum(
    summary: SummaryOrName,
    options?: SumOptions & { period?: SumPeriod | undefined },
  ): Promise<SumRow[]>;
  async getSum(summary: SummaryOrName, options?: SumOptions): Promise<SumRow[] | AllSums>;
  async getSum(summary: SummaryOrName, options?: SumOptions): Promise<SumRow[] | AllSums> {
    const parsed = parseSumOptions(options);
    const target = parseTarget(parsed.target);
    return this.#read(summary, parsed.periods, async (views) => {
      const rows: SumRow[][] = [];
      for (const view of views) {
        rows.push(await readRows(view, parseRange(parsed, view.period, view.zone), target, parsed.query));
      }
      const [hour, date, month] = rows;
      return parsed.period === 'all' ? { hour: hour!, date: date!, month: month! } : hour!;
    });
  }

  /**
   * The totals of a summary over all its keys, or some of them, in a range; without one, of everything.
   *
   * @throws as getSum
   */
  async getTotals(summary: SummaryOrName, options?: TotalsOptions): Promise<SumTotals> {
    const parsed = parseTotalsOptions(options);
    const target = parseTarget(parsed.target);
    return this.#read(summary, [parsed.period], async ([view]) =>
      readTotals(view!, parseRange(parsed, parsed.period, view!.zone), target),
    );
  }

  /**
   * How many different keys a summary has in a period, or in a range: of visitors, how many there were. Exact, and for
   * one period without reading the keys.
   *
   * @throws as getSum
   */
  async countKeys(summary: SummaryOrName, options?: TotalsOptions): Promise<number> {
    const parsed = parseTotalsOptions(options);
    const target = parseTarget(parsed.target);
    return this.#read(summary, [parsed.period], async ([view]) =>
      countKeys(view!, parseRange(parsed, parsed.period, view!.zone), target),
    );
  }

  /**
   * The totals and the number of different keys of each period of a range, the oldest first: what a chart shows.
   * Periods in which nothing was counted are left out. All are of one moment, and without `target` most of them are
   * known without reading a key.
   *
   * @throws as getSum
   */
  async getSeries(summary: SummaryOrName, options?: SeriesOptions): Promise<SeriesRow[]> {
    const parsed = parseSeriesOptions(options);
    const target = parseTarget(parsed.target);
    return this.#read(summary, [parsed.period], async ([view]) =>
      readSeries(view!, parseRange(parsed, parsed.period, view!.zone), target),
    );
  }

  /**
   * The keys of a summary, each with its sums over all of a range, the greatest first; without a range, of everything.
   *
   * @throws as getSum
   */
  async getKeys(summary: SummaryOrName, options?: KeysOptions): Promise<KeyRow[]> {
    const parsed = parseKeysOptions(options);
    const target = parseTarget(parsed.target);
    return this.#read(summary, [parsed.period], async ([view]) =>
      readKeys(view!, parseRange(parsed, parsed.period, view!.zone), target, parsed.query),
    );
  }

  /** The summaries that the storage keeps, whether or not their definitions were given this time. */
  async getSummaries(): Promise<SummaryState[]> {
    const { store, sums } = this.openNow ?? (await this.opened());
    const { lastTrackNum } = store;
    return (sums?.kept ?? []).map(({ record, dictionary, definition }) => ({
      name: record.name,
      isComplete: record.isWhole && record.countedTo >= lastTrackNum,
      isCounting: definition !== undefined,
      isPersonal: record.isPersonal,
      timeZone: sums!.registry.timeZone,
      keys: dictionary.lastId,
      countedFrom: record.countedFrom,
      countedTo: record.countedTo,
    }));
  }

  /**
   * Counts the stored tracks anew for the summaries whose definitions were given: so that one that was added later has
   * all of them, after removals, or in another time zone. Saving and reading go on meanwhile; the new sums take the
   * place of the old ones at once, at the end.
   *
   * @throws TypeError, RangeError for a wrong argument; TrackingError TRACKS_NO_SUMMARY, TRACKS_WRITE_FAILED, TRACKS_NOT_OPEN
   */
  async rebuildSummaries(options?: RebuildOptions): Promise<RebuildReport> {
    const open = this.openNow ?? (await this.opened());
    const { sums, engine } = open;
    if (!sums) {
      throw new TrackingError('TRACKS_NO_SUMMARY', 'there is nothing to rebuild: the storage keeps no sums');
    }
    const report = await rebuildSums(engine, sums, options, this.reportHookFailure);
    if (options?.timeZone !== undefined) this.settings.summaries.timeZone = undefined; // It is stored now.
    return report;
  }

  /** Reads the sums of a summary as they are at this moment. */
  async #read<T>(
    summary: SummaryOrName,
    periods: readonly SumPeriod[],
    use: (views: SumView[]) => Promise<T>,
  ): Promise<T> {
    const wanted = checkSummary(summary);
    const open = this.openNow ?? (await this.opened());
    const sums = open.sums ?? noSums(wanted);
    while (!sums.isSettled) await sums.settled(); // From here to the snapshot in one turn.
    const { database } = open.store;
    return database.reading((snapshot) => {
      const kept = sums.find(wanted);
      return use(periods.map((period) => new SumView(database, snapshot, sums, kept, period)));
    });
  }
}

function noSums(summary: SummaryOrName): SumStore {
  const name = typeof summary === 'string' ? summary : summary.name;
  throw new TrackingError(
    'TRACKS_NO_SUMMARY',
    `there are no sums of '${name}': the storage keeps none at all`,
  );
}
