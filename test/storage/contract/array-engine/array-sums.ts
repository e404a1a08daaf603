import { TimeZone } from '../../../../src/clocks/index.ts';
import { TrackingError } from '../../../../src/errors.ts';
import { compareValues } from '../../../../src/storage/contract/attribute-value.ts';
import type { StorageSettings } from '../../../../src/storage/contract/settings.ts';
import { formatPeriod, periodAt } from '../../../../src/storage/contract/sum-periods.ts';
import type {
  KeysQuery,
  PeriodSelection,
  RowsQuery,
  SumSelection,
  SumSource,
  Target,
} from '../../../../src/storage/contract/sum-source.ts';
import { rangeOf } from '../../../../src/storage/contract/sum-span.ts';
import type {
  KeyRow,
  RebuildReport,
  SeriesRow,
  SummaryState,
  SumPeriod,
  SumRow,
  SumTotals,
} from '../../../../src/storage/contract/sum-types.ts';
import type { ArrayTrack } from './array-engine.ts';

/** One track as a summary counted it. */
interface Counted {
  readonly summary: string;
  readonly key: string;
  readonly transfer: number;
  readonly timeStamp: number;
}

interface Known {
  isPersonal: boolean;
  isCounting: boolean;
  countedFrom: number;
  countedTo: number;
}

/** Sums as a list of all that was counted, added up when somebody asks. */
export class ArraySums implements SumSource {
  readonly #counted: Counted[] = [];
  readonly #known = new Map<string, Known>();
  #counting: readonly string[] = [];
  #zone = new TimeZone('UTC');

  /** The same, to go on with by itself. */
  copy(): ArraySums {
    const copy = new ArraySums();
    copy.#counted.push(...this.#counted);
    for (const [name, known] of this.#known) copy.#known.set(name, { ...known });
    [copy.#counting, copy.#zone] = [this.#counting, this.#zone];
    return copy;
  }

  get timeZone(): string {
    return this.#zone.name;
  }

  /** Takes in the summaries and the zone of an opening. */
  define({ hooks, summaries }: StorageSettings, lastTrackNum: number): void {
    if (summaries.timeZone !== undefined) this.#zone = new TimeZone(summaries.timeZone);
    this.#counting = hooks.summaries.map(({ name }) => name);
    for (const known of this.#known.values()) known.isCounting = false;
    for (const { name, isPersonal } of hooks.summaries) {
      const { countedFrom, countedTo } = this.#known.get(name) ?? {
        countedFrom: lastTrackNum + 1,
        countedTo: lastTrackNum,
      };
      this.#known.set(name, { isPersonal, isCounting: true, countedFrom, countedTo });
    }
  }

  /** Counts a track that was saved. */
  count({ counts, timeStamp, trackNum }: ArrayTrack): void {
    this.#counting.forEach((summary, i) => {
      const key = counts?.keys[i];
      if (key !== undefined)
        this.#counted.push({ summary, key, transfer: counts?.transfers[i] ?? 0, timeStamp });
      const known = this.#known.get(summary);
      if (known) known.countedTo = trackNum;
    });
  }

  async rows({ periods, order, limit, offset, ...selection }: RowsQuery): Promise<SumRow[][]> {
    return periods.map((period) => {
      const counted = this.#select({ ...selection, period });
      const rows = groupBy(counted, (each) => `${this.#startOf(each, period)} ${each.key}`).map((group) => ({
        start: this.#startOf(group[0], period),
        key: group[0].key,
        ...add(group),
      }));
      const newest = (a: { start: number }, b: { start: number }) => b.start - a.start;
      rows.sort((a, b) => {
        const first =
          order === 'date' ? newest(a, b) || b.hits - a.hits : b[order] - a[order] || newest(a, b);
        return first || compareValues(a.key, b.key);
      });
      return rows
        .slice(offset, offset + limit)
        .map(({ start, ...row }) => ({ date: formatPeriod(this.#zone, period, start), ...row }));
    });
  }

  async totals(selection: PeriodSelection): Promise<SumTotals> {
    return add(this.#select(selection));
  }

  async countKeys(selection: PeriodSelection): Promise<number> {
    return new Set(this.#select(selection).map(({ key }) => key)).size;
  }

  async series(selection: PeriodSelection): Promise<SeriesRow[]> {
    const { period } = selection;
    return groupBy(this.#select(selection), (each) => String(this.#startOf(each, period)))
      .sort(([a], [b]) => this.#startOf(a, period) - this.#startOf(b, period))
      .map((group) => ({
        date: formatPeriod(this.#zone, period, this.#startOf(group[0], period)),
        keys: new Set(group.map(({ key }) => key)).size,
        ...add(group),
      }));
  }

  async keys({ order, limit, offset, ...selection }: KeysQuery): Promise<KeyRow[]> {
    return groupBy(this.#select(selection), ({ key }) => key)
      .map((group) => ({ key: group[0].key, ...add(group) }))
      .sort((a, b) => b[order] - a[order] || compareValues(a.key, b.key))
      .slice(offset, offset + limit);
  }

  async summaries(): Promise<SummaryState[]> {
    return Array.from(this.#known, ([name, known]) => ({
      name,
      isComplete: known.countedFrom === 1,
      timeZone: this.#zone.name,
      keys: new Set(this.#counted.filter(({ summary }) => summary === name).map(({ key }) => key)).size,
      ...known,
    }));
  }

  async rebuild(): Promise<RebuildReport> {
    throw new TrackingError('TRACKS_NOT_SUPPORTED', 'arrays forget what the tracks were counted for');
  }

  #startOf({ timeStamp }: Counted, period: SumPeriod): number {
    return periodAt(this.#zone, period, timeStamp);
  }

  #select({ summary, period, span, target }: SumSelection & { period: SumPeriod }): Counted[] {
    if (!this.#known.has(summary))
      throw new TrackingError('TRACKS_NO_SUMMARY', `there are no sums of '${summary}'`);
    const { from, to } = rangeOf(span, period, this.#zone);
    return this.#counted.filter((each) => {
      const start = this.#startOf(each, period);
      return each.summary === summary && start >= from && start <= to && isMeant(each.key, target);
    });
  }
}

function isMeant(key: string, target: Target): boolean {
  if (target === undefined) return true;
  return target.kind === 'prefix' ? key.startsWith(target.text) : target.texts.includes(key);
}

const add = (counted: readonly Counted[]): SumTotals => ({
  hits: counted.length,
  transfer: counted.reduce((sum, { transfer }) => sum + transfer, 0),
});

type Group = [Counted, ...Counted[]];

function groupBy(counted: readonly Counted[], nameOf: (each: Counted) => string): Group[] {
  const groups = new Map<string, Group>();
  for (const each of counted) {
    const group = groups.get(nameOf(each));
    if (group) group.push(each);
    else groups.set(nameOf(each), [each]);
  }
  return [...groups.values()];
}
