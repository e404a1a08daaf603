import { barChart } from '../../../charts/index.ts';
import { checkOptionalInteger } from '../../arguments.ts';
import type { MasterStorage } from '../../merging/master-storage.ts';
import { getStateShares } from '../state-shares.ts';
import { getStatisticDays } from '../statistic-days.ts';
import { getTimerDistribution } from '../timer-distribution.ts';
import { getUsageTotals } from '../totals.ts';
import { PLOT_OPTIONS, type PlotOptions, parsePlotOptions } from './plot-options.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** How to draw a statistic. */
export interface StatisticPlotOptions extends PlotOptions {
  /** The time zone of the days, such as `'Europe/Berlin'`. Default `'UTC'`. */
  timeZone?: string | undefined;
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
  const plot = parsePlotOptions(options, [...PLOT_OPTIONS, 'timeZone', 'values']);
  const { timeZone, values = 'total' } = options ?? {};
  if (values !== 'total' && values !== 'change') throw new TypeError("values must be 'total' or 'change'");
  const days = await getStatisticDays(master, trackable, { ...plot.scope, timeZone });
  return plot.finish({
    kind: values === 'total' ? 'line' : 'columns',
    title: plot.titleOf(trackable),
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
  const plot = parsePlotOptions(options, [...PLOT_OPTIONS, 'by']);
  const { by = 'count' } = options ?? {};
  if (by !== 'count' && by !== 'time') throw new TypeError("by must be 'count' or 'time'");
  const share = by === 'count' ? 'countShare' : 'timeShare';
  const shares = await getStateShares(master, trackable, plot.scope);
  const points = shares.map(({ state, [share]: part }) => ({
    label: state,
    value: Math.round(part * 1000) / 10,
  }));
  return plot.finish(
    barChart(plot.titleOf(trackable), by === 'count' ? '% of entries' : '% of time', points),
  );
}

/** How to draw measurements. */
export interface TimerPlotOptions extends PlotOptions {
  /** The number of columns. Default 20. */
  bins?: number | undefined;
}

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
  const plot = parsePlotOptions(options, [...PLOT_OPTIONS, 'bins']);
  const bins = checkOptionalInteger('bins', options?.bins, { least: 1, greatest: PLOT_BINS_MAX, usual: 20 });
  const { histogram, greatest } = await getTimerDistribution(master, trackable, { ...plot.scope, bins });
  const { divisor, name } = unitOf(greatest);
  return plot.finish({
    kind: 'columns',
    title: plot.titleOf(trackable),
    unit: `measurements by ${name}`,
    points: histogram.map(({ from, count }) => ({
      label: String(Math.round((from / divisor) * 100) / 100),
      value: count,
    })),
  });
}

/** The unit in which durations up to `greatest` are easy to read. */
function unitOf(greatest: number): { divisor: number; name: string } {
  if (greatest >= 2 * HOUR_MS) return { divisor: HOUR_MS, name: 'hours' };
  if (greatest >= 2 * MINUTE_MS) return { divisor: MINUTE_MS, name: 'minutes' };
  if (greatest >= 2 * SECOND_MS) return { divisor: SECOND_MS, name: 'seconds' };
  return { divisor: 1, name: 'milliseconds' };
}

/**
 * Draws the totals of all statistics as bars, of one user or of all. Resolves to the picture.
 *
 * @throws as plotStatistic
 */
export async function plotTotalStatistics(master: MasterStorage, options?: PlotOptions): Promise<string> {
  const plot = parsePlotOptions(options, PLOT_OPTIONS);
  const totals = await getUsageTotals(master, plot.scope);
  const points = totals
    .filter(({ kind }) => kind === 'statistic')
    .map(({ trackable, total }) => ({ label: trackable, value: total }));
  return plot.finish(barChart(plot.titleOf('all statistics'), 'total', points));
}
