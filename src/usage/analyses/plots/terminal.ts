import { plot } from 'asciichart';
import { type Chart, formatValue, showLabel } from './chart.ts';

const HEIGHT = 10;
/** Columns that a line takes, at most. */
const WIDTH_MAX = 64;
const BAR_WIDTH = 40;
/** asciichart puts narrower labels elsewhere. */
const LABEL_WIDTH_MIN = 2;

/** A chart as lines of text for a terminal. */
export function drawTerminal(chart: Chart): string {
  const title = showLabel(chart.title) + (chart.unit === '' ? '' : ` (${chart.unit})`);
  if (chart.points.length === 0) return `${title}\n  nothing was counted\n`;
  const lines = chart.kind === 'bars' ? drawBars(chart) : drawCurve(chart);
  return `${[title, ...lines].join('\n')}\n`;
}

function drawCurve({ points }: Chart): string[] {
  const values = shrink(points.map(({ value }) => value));
  const labels = axisLabels(Math.min(0, ...values), Math.max(...values));
  const curve = plot(values, {
    height: HEIGHT,
    min: Math.min(0, ...values),
    format: (value) => `${formatValue(value).padStart(labels)} `,
  });
  const [first, last] = [showLabel(points[0]!.label), showLabel(points.at(-1)!.label)];
  const ends = points.length === 1 ? first : `${first} … ${last}`;
  return [curve, `${' '.repeat(labels + 3)}${ends}`];
}

/** The width of the labels at the side. */
function axisLabels(least: number, greatest: number): number {
  const steps = Array.from({ length: HEIGHT + 1 }, (_, step) => least + ((greatest - least) * step) / HEIGHT);
  return Math.max(LABEL_WIDTH_MIN, ...steps.map((value) => formatValue(value).length));
}

/** As many values as have room: of those that fall together the last one, which is what a line has come to. */
function shrink(values: readonly number[]): number[] {
  if (values.length <= WIDTH_MAX) return [...values];
  return Array.from({ length: WIDTH_MAX }, (_, column) => {
    return values[Math.ceil(((column + 1) * values.length) / WIDTH_MAX) - 1]!;
  });
}

function drawBars({ points }: Chart): string[] {
  const greatest = Math.max(...points.map(({ value }) => Math.abs(value))) || 1;
  const labels = points.map(({ label }) => showLabel(label));
  const width = Math.max(...labels.map((label) => [...label].length));
  return points.map(({ value }, index) => {
    const bar = (value < 0 ? '░' : '█').repeat(Math.round((Math.abs(value) / greatest) * BAR_WIDTH));
    const label = labels[index]!;
    const gap = ' '.repeat(width - [...label].length);
    return `  ${label}${gap} ${bar} ${formatValue(value)}`;
  });
}
