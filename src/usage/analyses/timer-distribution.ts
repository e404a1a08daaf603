import { checkName, integerOr, parseOptions } from '../../arguments/index.ts';
import type { MasterStorage } from '../merging/master-storage.ts';
import { readUsageRows, SCOPE, type UsageScope } from './usage-rows.ts';

/** Whose measurements to read, and the resolution. */
export interface DistributionOptions extends UsageScope {
  /** The number of bins of the histogram. Default 20. */
  bins?: number | undefined;
}

/** Measurements from `from` (inclusive) to `to` (exclusive, but inclusive in the last bin), in milliseconds. */
export interface HistogramBin {
  from: number;
  to: number;
  count: number;
}

/** The distribution of a timer's measurements. All times are milliseconds. */
export interface TimerDistribution {
  trackable: string;
  measurements: number;
  total: number;
  average: number;
  least: number;
  greatest: number;
  /** The percentiles: p10 is the duration below which 10 percent of the measurements are. Linear between neighbours. */
  quantiles: { p10: number; p25: number; p50: number; p75: number; p90: number; p95: number; p99: number };
  /** Bins of equal width from the least to the greatest; none without measurements. */
  histogram: HistogramBin[];
}

const BINS = 20;
const BINS_MAX = 10_000;

/**
 * The histogram and quantiles of a timer's measurements. It holds all of them in memory.
 *
 * @throws TypeError, RangeError for a wrong argument; TrackingError as `iterate`
 */
export async function getTimerDistribution(
  master: MasterStorage,
  trackable: string,
  options?: DistributionOptions,
): Promise<TimerDistribution> {
  const checks = { ...SCOPE, bins: integerOr(BINS, 1, BINS_MAX) };
  const { bins, ...scope } = parseOptions('options', options, checks);
  const durations: number[] = [];
  for await (const { data } of readUsageRows(master, scope, checkName('trackable', trackable))) {
    if (data.kind === 'timer') durations.push(data.duration);
  }
  return describeDurations(trackable, Float64Array.from(durations).sort(), bins);
}

function describeDurations(trackable: string, sorted: Float64Array, bins: number): TimerDistribution {
  const total = sorted.reduce((sum, each) => sum + each, 0);
  const at = (part: number) => quantile(sorted, part);
  return {
    trackable,
    measurements: sorted.length,
    total,
    average: sorted.length === 0 ? 0 : total / sorted.length,
    least: sorted[0] ?? 0,
    greatest: sorted.at(-1) ?? 0,
    quantiles: {
      p10: at(0.1),
      p25: at(0.25),
      p50: at(0.5),
      p75: at(0.75),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
    },
    histogram: histogramOf(sorted, bins),
  };
}

/** The quantile of sorted values, interpolated between two of them. */
function quantile(sorted: Float64Array, part: number): number {
  if (sorted.length === 0) return 0;
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

function histogramOf(sorted: Float64Array, bins: number): HistogramBin[] {
  if (sorted.length === 0) return [];
  const least = sorted[0]!;
  const span = sorted.at(-1)! - least;
  // All measurements are equal: one bin.
  if (span === 0) return [{ from: least, to: least, count: sorted.length }];
  const edge = (bin: number) => (bin === bins ? least + span : least + (span * bin) / bins);
  const histogram = Array.from({ length: bins }, (_, bin) => ({
    from: edge(bin),
    to: edge(bin + 1),
    count: 0,
  }));
  let bin = 0;
  for (const value of sorted) {
    while (bin < bins - 1 && value >= histogram[bin]!.to) bin++;
    histogram[bin]!.count++;
  }
  return histogram;
}
