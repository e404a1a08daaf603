import { Option } from 'commander';
import { formatCount, formatCounted } from '../../charts/index.ts';
import type { SummaryState, SumPeriod } from '../../storage/index.ts';
import { Clock } from '../clock.ts';
import type { CliCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import { type ListColumn, writeList } from '../list.ts';
import { type AnyStorage, openStorage, standardSummaries } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';
import { datesOf, drawSumChart, keyColumns, rowColumns, type SumSpan, summaryColumns } from '../sum-chart.ts';

interface SumsOptions extends SumRangeOptions {
  period: SumPeriod;
  order: 'hits' | 'transfer' | 'date';
  limit: number;
  page: number;
  target?: string;
  keys?: boolean;
  totals?: boolean;
  chart?: boolean;
  rebuild?: boolean;
  yes?: boolean;
}

export function addSums(program: CliCommand, session: Session): void {
  program
    .command('sums')
    .description(
      'show the sums that the storage keeps: top lists, totals, a chart; without a name, which there are',
    )
    .argument('[summary]', 'the name of the sums, such as sumUrls')
    .choice('-p, --period <period>', 'what is summed up together', ['hour', 'date', 'month'], 'date')
    .option('--on <time>', 'only the period that this falls into')
    .option('--from <time>', 'from the period that this falls into')
    .option('--to <time>', 'to the period that this falls into')
    .option('--target <key>', 'only this key; ab* is a prefix')
    .choice('-o, --order <by>', 'the greatest first, or the newest', ['hits', 'transfer', 'date'], 'hits')
    .count('-l, --limit <number>', 'the most rows', 20)
    .count('--page <number>', 'the page of rows, from 1', 1)
    .addOption(
      new Option('--keys', 'one row for each key, added up over all periods').conflicts(['totals', 'chart']),
    )
    .option('--totals', 'only hits, transfer and the number of different keys')
    .option('--chart', 'draw hits over time instead; transfer with --order transfer')
    .option(
      '--rebuild',
      'rebuild the sums from all stored tracks first; this can also add sums of web requests',
    )
    .option('-y, --yes', 'with --rebuild: do not ask')
    .remark(
      'Times are in the zone of the sums, which the list without a name tells; --zone says nothing here.',
    )
    .examples(
      'tracktree sums --db web',
      'tracktree sums sumUrls --db web --period month --limit 10',
      'tracktree sums sumServer --db web --chart',
      'tracktree sums sumUrls --db web --keys --from 2026-11-01',
      "tracktree sums sumUrls --db web --totals --target '/a*' --from 2026-11-01",
      'tracktree sums sumRemotes --db web --rebuild --yes --json',
    )
    .action(async (name: string | undefined, options: SumsOptions) => {
      if (options.rebuild) await rebuildSums(session, name, options.yes);
      else if (options.yes) throw new WrongUse('--yes is for --rebuild');
      await session.withStorage(async (storage) => {
        const summaries = await storage.getSummaries();
        if (name === undefined) return listSummaries(session, summaries);
        await showSum(session, storage, summaryOf(summaries, name), options);
      });
    });
}

async function listSummaries(session: Session, summaries: readonly SummaryState[]): Promise<void> {
  await writeList(session, { columns: summaryColumns(), rows: summaries });
  if (summaries.length > 0) return;
  session.exitCode = EXIT.problems;
  await session.note(
    "The storage keeps no sums; 'tracktree sums sumUrls --rebuild' adds those of web requests.",
  );
}

/** @throws WrongUse if the storage does not keep it */
function summaryOf(summaries: readonly SummaryState[], name: string): SummaryState {
  const found = summaries.find((each) => each.name === name);
  if (found) return found;
  const known = summaries.map((each) => each.name).join(', ') || 'none';
  throw new WrongUse(`there are no sums '${name}'; the storage keeps: ${known}`);
}

async function showSum(
  session: Session,
  storage: AnyStorage,
  summary: SummaryState,
  options: SumsOptions,
): Promise<void> {
  const { name } = summary;
  const { period, order, target, limit, page } = options;
  const span = rangeOf(options, summary.timeZone);
  const range = { period, target, ...span };
  if (!summary.isComplete)
    await session.note(`Not every track is counted in ${name}; --rebuild counts them all.`);
  if (options.totals) return showTotals(session, storage, name, range);
  if (options.chart) {
    const value = order === 'transfer' ? 'transfer' : 'hits';
    return drawSumChart(session, storage, { summary, range, value });
  }
  if (options.keys) {
    if (order === 'date') throw new WrongUse('--keys goes by hits or transfer, not by date');
    const rows = await storage.getKeys(name, { ...range, order, limit, page });
    return listRows(session, keyColumns, rows);
  }
  const rows = await storage.getSum(name, { period, target, ...datesOf(span), order, limit, page });
  await listRows(session, rowColumns(period, summary.timeZone), rows);
}

async function listRows<T>(
  session: Session,
  columns: readonly ListColumn<T>[],
  rows: readonly T[],
): Promise<void> {
  await writeList(session, { columns, rows });
  if (rows.length === 0) await session.note('There are none.');
}

type Range = Parameters<AnyStorage['getTotals']>[1];

async function showTotals(session: Session, storage: AnyStorage, name: string, range: Range): Promise<void> {
  const totals = await storage.getTotals(name, range);
  const keys = await storage.countKeys(name, range);
  await session.report(
    { summary: name, ...totals, keys },
    `${showText(name)}: ${formatCount(totals.hits)} hits, ${formatCount(totals.transfer)} transfer, ${formatCount(keys)} different keys`,
  );
}

/**
 * Rebuilds the sums of this name from all stored tracks, by default all sums of web requests that the storage keeps.
 *
 * @throws WrongUse for sums that only the app knows how to count
 */
async function rebuildSums(
  session: Session,
  name: string | undefined,
  isYes: boolean | undefined,
): Promise<void> {
  const { folder } = session;
  const before = await openStorage(folder);
  const kept = (await before.getSummaries()).map((each) => each.name);
  await before.close();
  const hooks = standardSummaries.filter((each) =>
    name === undefined ? kept.includes(each.name) : each.name === name,
  );
  if (hooks.length === 0) {
    const known = standardSummaries.map((each) => each.name).join(', ');
    throw new WrongUse(`only the app can rebuild what it defines itself; this command rebuilds ${known}`);
  }
  const lost = hooks.map((each) => each.name).filter((each) => kept.includes(each));
  if (lost.length > 0) {
    const what = `Rebuild ${lost.join(', ')}? They lose what they counted of removed tracks.`;
    await session.confirm(what, isYes);
  }
  session.checkStopped();
  const storage = await openStorage(folder, { hooks });
  try {
    const report = await session.withProgress('Counting', (progress) =>
      storage.rebuildSummaries({ onProgress: progress.onTracks }),
    );
    await session.note(
      `Counted ${formatCounted(report.tracks, 'track')} for ${report.summaries.join(', ')}.`,
    );
  } finally {
    await storage.close();
  }
}

interface SumRangeOptions {
  on?: string;
  from?: string;
  to?: string;
}

/**
 * The span of time that the options stand for.
 *
 * @param timeZone the zone of the sums, which is also that of the options
 * @throws WrongUse
 */
function rangeOf({ on, from, to }: SumRangeOptions, timeZone: string): SumSpan {
  const clock = new Clock(timeZone);
  if (on !== undefined) {
    if (from !== undefined || to !== undefined) throw new WrongUse('--on excludes --from and --to');
    const { first, last } = clock.parse('--on', on);
    return { timeFrom: first, timeTo: last };
  }
  const span = clock.span({ from, to });
  return { timeFrom: span.from, timeTo: span.to };
}
