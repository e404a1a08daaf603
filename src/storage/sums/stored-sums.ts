import { TrackingError } from '../../errors.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import type {
  KeysQuery,
  PeriodSelection,
  RebuildSettings,
  RowsQuery,
  SumSelection,
  SumSource,
} from '../contract/sum-source.ts';
import type {
  KeyRow,
  RebuildReport,
  SeriesRow,
  SummaryState,
  SumPeriod,
  SumRow,
  SumTotals,
} from '../contract/sum-types.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import { readKeys } from './read-keys.ts';
import { readRows } from './read-sums.ts';
import { countKeys, readSeries, readTotals } from './read-totals.ts';
import { rebuildSums } from './rebuild-sums.ts';
import type { SumStore } from './sum-store.ts';
import { SumView } from './sum-view.ts';

/** The sums of the embedded engine. */
export class StoredSums implements SumSource {
  readonly #engine: OpenEngine;
  readonly #sums: SumStore | undefined;
  readonly #onHookFailure: OnHookFailure;

  /** @param sums undefined: the storage keeps none */
  constructor(engine: OpenEngine, sums: SumStore | undefined, onHookFailure: OnHookFailure) {
    this.#engine = engine;
    this.#sums = sums;
    this.#onHookFailure = onHookFailure;
  }

  rows(query: RowsQuery): Promise<SumRow[][]> {
    return this.#reading(query, async (viewOf) => {
      const views = query.periods.map(viewOf);
      const rows: SumRow[][] = [];
      for (const view of views) rows.push(await readRows(view, query));
      return rows;
    });
  }

  totals(selection: PeriodSelection): Promise<SumTotals> {
    return this.#reading(selection, (viewOf) => readTotals(viewOf(selection.period), selection.target));
  }

  countKeys(selection: PeriodSelection): Promise<number> {
    return this.#reading(selection, (viewOf) => countKeys(viewOf(selection.period), selection.target));
  }

  series(selection: PeriodSelection): Promise<SeriesRow[]> {
    return this.#reading(selection, (viewOf) => readSeries(viewOf(selection.period), selection.target));
  }

  keys(query: KeysQuery): Promise<KeyRow[]> {
    return this.#reading(query, (viewOf) => readKeys(viewOf(query.period), query));
  }

  get timeZone(): string {
    return this.#sums?.registry.timeZone ?? 'UTC';
  }

  async summaries(): Promise<SummaryState[]> {
    const { lastTrackNum } = this.#engine.store;
    const sums = this.#sums;
    if (!sums) return [];
    return sums.summaries.map(({ record, dictionary, definition }) => ({
      name: record.name,
      isComplete: record.isWhole && record.countedTo >= lastTrackNum,
      isCounting: definition !== undefined,
      isPersonal: record.isPersonal,
      timeZone: sums.registry.timeZone,
      keys: dictionary.lastId,
      countedFrom: record.countedFrom,
      countedTo: record.countedTo,
    }));
  }

  async rebuild(settings: RebuildSettings): Promise<RebuildReport> {
    const sums = this.#sums ?? noSums('there is nothing to rebuild');
    return rebuildSums(this.#engine, sums, settings, this.#onHookFailure);
  }

  /** @param use makes its views in this turn: they show the moment of the snapshot */
  async #reading<T>(
    { summary, span }: SumSelection,
    use: (viewOf: (period: SumPeriod) => SumView) => Promise<T>,
  ): Promise<T> {
    const sums = this.#sums ?? noSums(`there are no sums of '${summary}'`);
    while (!sums.isReadable) await sums.readable(); // From here to the views in one turn.
    const { database } = this.#engine.store;
    return database.reading((snapshot) => {
      const stored = sums.find(summary);
      return use((period) => new SumView(database, snapshot, sums, stored, period, span));
    });
  }
}

function noSums(what: string): never {
  throw new TrackingError('TRACKS_NO_SUMMARY', `${what}: the storage keeps no sums`);
}
