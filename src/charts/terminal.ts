import { plot } from 'asciichart';
import { type Chart, headingOf, showLabel } from './chart.ts';
import { formatValue } from './figures.ts';

const HEIGHT = 10;
const WIDTH_DEFAULT = 78;
const BAR_WIDTH = 40;
/** The most columns that one point of a line takes. */
const STRETCH_MAX = 4;
/** asciichart moves labels that are narrower. */
const LABEL_WIDTH_MIN = 2;

/** How a chart is drawn in a terminal. */
export interface TerminalOptions {
  /** The columns of the terminal, which lines fit into. Default 78. */
  width?: number | undefined;
  /** Styles the heading. Default: plain. */
  bold?: (text: string) => string;
}

export function drawTerminal(chart: Chart, options: TerminalOptions = {}): string {
  const { width = WIDTH_DEFAULT, bold = (text) => text } = options;
  const heading = bold(headingOf(chart));
  if (chart.points.length === 0) return `${heading}\n  nothing was counted\n`;
  const lines = chart.kind === 'bars' ? drawBars(chart) : drawLine(chart, width);
  return `${[heading, ...lines].join('\n')}\n`;
}

function drawLine({ kind, points }: Chart, width: number): string[] {
  const all = points.map(({ value }) => value);
  const least = Math.min(0, ...all);
  const labelWidth = axisLabelWidth(least, Math.max(...all));
  const values = toColumns(all, Math.max(10, width - labelWidth - 3), kind === 'line' ? last : farthest);
  const format = (value: number) => `${formatValue(value).padStart(labelWidth)} `;
  const drawn = plot(values, { height: HEIGHT, min: least, format });
  const ends = points.length === 1 ? [points[0]!] : [points[0]!, points.at(-1)!];
  const [from, to = ''] = ends.map(({ label }) => showLabel(label)) as [string, string?];
  const gap = ' '.repeat(Math.max(1, values.length - from.length - to.length));
  return [drawn, `${' '.repeat(labelWidth + 3)}${from}${gap}${to}`.trimEnd()];
}

function axisLabelWidth(least: number, greatest: number): number {
  const ticks = Array.from({ length: HEIGHT + 1 }, (_, step) => least + ((greatest - least) * step) / HEIGHT);
  return Math.max(LABEL_WIDTH_MIN, ...ticks.map((value) => formatValue(value).length));
}

/** Stretches few values, and lets `choose` take one of those that fall into one column. */
function toColumns(
  values: readonly number[],
  width: number,
  choose: (group: readonly number[]) => number,
): number[] {
  const stretch = Math.min(STRETCH_MAX, Math.floor(width / values.length));
  if (stretch >= 1) return values.flatMap((value) => Array<number>(stretch).fill(value));
  const edge = (column: number) => Math.ceil((column * values.length) / width);
  return Array.from({ length: width }, (_, column) => choose(values.slice(edge(column), edge(column + 1))));
}

/** What a running value has come to. */
const last = (group: readonly number[]): number => group.at(-1)!;

/** The value that is farthest from zero, so that no peak is lost. */
const farthest = (group: readonly number[]): number =>
  group.reduce((far, value) => (Math.abs(value) > Math.abs(far) ? value : far));

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
