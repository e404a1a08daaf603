import { scaleBand, scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { html } from 'hono/html';
import { type Chart, headingOf, showLabel } from './chart.ts';
import { formatValue } from './figures.ts';

const WIDTH = 760;
const PLOT_HEIGHT = 260;
const MARGIN = { top: 48, right: 24, bottom: 48, left: 72 };
const TICKS = 5;
/** The most labels below the axis. */
const LABELS_MAX = 8;
const BAR_STEP = 26;
const BAR_LABEL_WIDTH = 220;
const BAR_VALUE_WIDTH = 110;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { fill: none; stroke: #1f7a4d; stroke-width: 2 }
  .area { fill: #1f7a4d }
  @media (prefers-color-scheme: dark) {
    text { fill: #d7dde4 }
    .grid { stroke: #3d444d }
    .line { stroke: #3fb27f }
    .area { fill: #3fb27f }
  }`;

export function drawSvg(chart: Chart): string {
  const nothing = { parts: [text(16, 60, 'start', 'nothing was counted')], height: 80 };
  const drawn = chart.points.length === 0 ? nothing : DRAWERS[chart.kind](chart);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${drawn.height}" width="${WIDTH}" height="${drawn.height}" role="img">`,
    `<title>${escapeText(showLabel(chart.title))}</title>`,
    `<style>${STYLE}\n</style>`,
    `<text class="title" x="16" y="26">${escapeText(headingOf(chart))}</text>`,
    ...drawn.parts,
    '</svg>\n',
  ].join('\n');
}

/** The parts of a picture and its height. */
interface Drawn {
  parts: string[];
  height: number;
}

const DRAWERS = { line: drawLine, columns: drawColumns, bars: drawBars };

const HEIGHT = MARGIN.top + PLOT_HEIGHT + MARGIN.bottom;
const BOTTOM = MARGIN.top + PLOT_HEIGHT;
const RIGHT = WIDTH - MARGIN.right;

function drawLine({ points }: Chart): Drawn {
  const y = heightScale(points);
  const x = scalePoint<number>(points.keys(), [MARGIN.left, RIGHT]);
  const place = (index: number) => x(index) ?? MARGIN.left;
  const path = line<{ value: number }>(
    (_, index) => place(index),
    ({ value }) => y(value),
  )(points);
  const last = points.length - 1;
  return {
    parts: [
      ...gridOf(y),
      ...labelsBelow(points, place),
      `<path class="line" d="${path ?? ''}"/>`,
      `<circle class="area" r="3" cx="${round(place(last))}" cy="${round(y(points[last]!.value))}"/>`,
    ],
    height: HEIGHT,
  };
}

function drawColumns({ points }: Chart): Drawn {
  const y = heightScale(points);
  const x = scaleBand<number>(points.keys(), [MARGIN.left, RIGHT]).paddingInner(0.08);
  const middle = (index: number) => (x(index) ?? MARGIN.left) + x.bandwidth() / 2;
  const columns = points.map(({ label, value }, index) => {
    const [top, height] = [Math.min(y(value), y(0)), Math.abs(y(value) - y(0))];
    const about = `<title>${escapeText(`${showLabel(label)}: ${formatValue(value)}`)}</title>`;
    return `<rect class="area" x="${round(x(index) ?? 0)}" y="${round(top)}" width="${round(x.bandwidth())}" height="${round(height)}">${about}</rect>`;
  });
  return { parts: [...gridOf(y), ...columns, ...labelsBelow(points, middle)], height: HEIGHT };
}

function drawBars({ points }: Chart): Drawn {
  const values = points.map(({ value }) => value);
  const from = 16 + BAR_LABEL_WIDTH;
  const x = scaleLinear(
    [Math.min(0, ...values), Math.max(0, ...values) || 1],
    [from, WIDTH - BAR_VALUE_WIDTH],
  );
  const parts = points.flatMap(({ label, value }, index) => {
    const top = MARGIN.top + index * BAR_STEP;
    const [left, right] = [x(Math.min(0, value)), x(Math.max(0, value))];
    return [
      text(from - 8, top + 14, 'end', showLabel(label)),
      `<rect class="area" x="${round(left)}" y="${top}" width="${round(right - left)}" height="18"/>`,
      text(right + 6, top + 14, 'start', formatValue(value)),
    ];
  });
  return { parts, height: MARGIN.top + points.length * BAR_STEP + 16 };
}

type HeightScale = ReturnType<typeof heightScale>;

/** From values to heights. The scale includes zero, so that heights can be compared. */
function heightScale(points: Chart['points']) {
  const least = points.reduce((sum, { value }) => Math.min(sum, value), 0);
  const greatest = points.reduce((sum, { value }) => Math.max(sum, value), 0);
  const top = least === 0 && greatest === 0 ? 1 : greatest;
  return scaleLinear([least, top], [BOTTOM, MARGIN.top]).nice(TICKS);
}

function gridOf(y: HeightScale): string[] {
  return y
    .ticks(TICKS)
    .flatMap((value) => [
      `<line class="grid" x1="${MARGIN.left}" x2="${RIGHT}" y1="${round(y(value))}" y2="${round(y(value))}"/>`,
      text(MARGIN.left - 8, y(value) + 4, 'end', formatValue(value)),
    ]);
}

/** As many labels as fit, with the first one among them. */
function labelsBelow(points: Chart['points'], place: (index: number) => number): string[] {
  const step = Math.ceil(points.length / LABELS_MAX);
  return points.flatMap(({ label }, index) =>
    index % step === 0 ? [text(place(index), BOTTOM + 22, 'middle', showLabel(label))] : [],
  );
}

function text(x: number, y: number, anchor: 'start' | 'middle' | 'end', content: string): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escapeText(content)}</text>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;

const escapeText = (content: string): string => String(html`${content}`);
