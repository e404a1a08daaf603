import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkName, describe, integerOr, optional, parseOptions } from '../../arguments/index.ts';
import { barChart, type Chart, drawSvg, drawTerminal } from '../../charts/index.ts';
import { checkTimeZone } from '../../clocks/index.ts';
import { ArgumentTypeError, TrackingError } from '../../errors.ts';
import { writeSafely } from '../../files/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { getStateShares } from './state-shares.ts';
import { getStatisticDays, type StatisticDaysOptions } from './statistic-days.ts';
import { getTimerDistribution } from './timer-distribution.ts';
import { getUsageTotals } from './totals.ts';
import { SCOPE, type UsageScope } from './usage-rows.ts';

/** Which usage to draw, and how. */
export interface PlotOptions extends UsageScope {
  /** An SVG picture (default), or text for a terminal. */
  as?: 'svg' | 'terminal' | undefined;
  /** A file to write the picture to. It replaces an existing file, and creates its folder. Default: none. */
  file?: string | undefined;
  /** The title of the picture. Default: the names of the trackable and the user. */
  title?: string | undefined;
}

const PLOT = {
  ...SCOPE,
  as: oneOf('svg', 'terminal'),
  file: optional(checkName),
  title: optional(checkName),
};

type CheckedPlot = Pick<PlotOptions, 'user' | 'as' | 'file' | 'title'>;

/**
 * Draws a chart, writes it to the file, if there is one, and resolves to it. All users may read the file, as a web server has to.
 *
 * @throws TrackingError TRACKS_WRITE_FAILED
 */
async function draw({ as, file }: CheckedPlot, chart: Chart): Promise<string> {
  const drawn = await (as === 'terminal' ? drawTerminal(chart) : drawSvg(chart));
  if (file === undefined) return drawn;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeSafely(file, (opened) => opened.writeFile(drawn), { overwrite: true, mode: 0o666 });
    return drawn;
  } catch (cause) {
    throw new TrackingError('TRACKS_WRITE_FAILED', `the plot cannot be written to ${file}`, { cause });
  }
}

const scopeOf = ({ user, from, to }: UsageScope): UsageScope => ({ user, from, to });

/** The title from the options, or the names of what is shown. */
function titleOf({ user, title }: CheckedPlot, subject: string): string {
  return title ?? (user === undefined ? subject : `${subject} of ${user}`);
}

/** An option that is one of two texts, by default the first one. */
function oneOf<A extends string, B extends string>(first: A, second: B) {
  return (name: string, value: unknown = first): A | B => {
    if (value === first || value === second) return value as A | B;
    throw new ArgumentTypeError(`${name} must be '${first}' or '${second}', received ${describe(value)}`);
  };
}

/** How to draw a statistic. */
export interface StatisticPlotOptions extends PlotOptions, StatisticDaysOptions {
  /** Draw the total up to each day (default), or the change on each day. */
  values?: 'total' | 'change' | undefined;
}

/**
 * Draws a statistic day by day, of one user or of all. Resolves to the picture.
 *
 * @throws TypeError, RangeError for a wrong argument; TrackingError TRACKS_WRITE_FAILED, and as `iterate`
 */
export async function plotStatistic(
  master: MasterStorage,
  trackable: string,
  options?: StatisticPlotOptions,
): Promise<string> {
  const checks = { ...PLOT, timeZone: optional(checkTimeZone), values: oneOf('total', 'change') };
  const { values, timeZone, ...plot } = parseOptions('options', options, checks);
  const days = await getStatisticDays(master, trackable, { ...scopeOf(plot), timeZone });
  return draw(plot, {
    kind: values === 'total' ? 'line' : 'columns',
    title: titleOf(plot, trackable),
    unit: values === 'total' ? 'total by day' : 'change by day',
    points: days.map(({ date, [values]: value }) => ({ label: date, value })),
  });
}

/** How to draw the shares of states. */
export interface StatePlotOptions extends PlotOptions {
  /** Draw the shares of entries (default), or of the time spent in a state. */
  by?: 'count' | 'time' | undefined;
}

/**
 * Draws the share of each state in percent, of one user or of all. Resolves to the picture.
 *
 * @throws as plotStatistic
 */
export async function plotState(
  master: MasterStorage,
  trackable: string,
  options?: StatePlotOptions,
): Promise<string> {
  const { by, ...plot } = parseOptions('options', options, { ...PLOT, by: oneOf('count', 'time') });
  const share = by === 'count' ? 'countShare' : 'timeShare';
  const shares = await getStateShares(master, trackable, scopeOf(plot));
  const points = shares.map(({ state, [share]: part }) => ({
    label: state,
    value: Math.round(part * 1000) / 10,
  }));
  return draw(
    plot,
    barChart(titleOf(plot, trackable), by === 'count' ? '% of entries' : '% of time', points),
  );
}

/** How to draw measurements. */
export interface TimerPlotOptions extends PlotOptions {
  /** The number of columns. Default 20. */
  bins?: number | undefined;
}

/** The units of durations, in milliseconds. At least two of one are easy to read. */
const UNITS = [
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
] as const;

const PLOT_BINS = 20;
const PLOT_BINS_MAX = 200;

/**
 * Draws the histogram of a timer's measurements, of one user or of all. Resolves to the picture.
 *
 * @throws as plotStatistic
 */
export async function plotTimer(
  master: MasterStorage,
  trackable: string,
  options?: TimerPlotOptions,
): Promise<string> {
  const checks = { ...PLOT, bins: integerOr(PLOT_BINS, 1, PLOT_BINS_MAX) };
  const { bins, ...plot } = parseOptions('options', options, checks);
  const { histogram, greatest } = await getTimerDistribution(master, trackable, { ...scopeOf(plot), bins });
  const [name, divisor] = UNITS.find(([, ms]) => greatest >= 2 * ms) ?? (['milliseconds', 1] as const);
  return draw(plot, {
    kind: 'columns',
    title: titleOf(plot, trackable),
    unit: `measurements by ${name}`,
    points: histogram.map(({ from, count }) => ({
      label: String(Math.round((from / divisor) * 100) / 100),
      value: count,
    })),
  });
}

/**
 * Draws the totals of all statistics as bars, of one user or of all. Resolves to the picture.
 *
 * @throws as plotStatistic
 */
export async function plotTotalStatistics(master: MasterStorage, options?: PlotOptions): Promise<string> {
  const plot = parseOptions('options', options, PLOT);
  const totals = await getUsageTotals(master, scopeOf(plot));
  const points = totals
    .filter(({ kind }) => kind === 'statistic')
    .map(({ trackable, total }) => ({ label: trackable, value: total }));
  return draw(plot, barChart(titleOf(plot, 'all statistics'), 'total', points));
}
