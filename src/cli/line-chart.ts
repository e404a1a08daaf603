import asciichart from 'asciichart';

/** What a chart shows: a value for each point on the time line. */
export interface LinePoint {
  label: string;
  value: number;
}

const HEIGHT = 12;
const AXIS_WIDTH = 14;

/** A line chart for a terminal, with its first and last label below. Points beyond the width are left out at the start. */
export function drawLineChart(points: readonly LinePoint[], width: number): string {
  const room = Math.max(10, width - AXIS_WIDTH);
  const shown = points.slice(-room);
  if (shown.length === 0) return '';
  const stretch = Math.max(1, Math.min(4, Math.floor(room / shown.length)));
  const series = shown.flatMap(({ value }) => Array<number>(stretch).fill(value));
  const drawn = asciichart.plot(series, {
    height: HEIGHT,
    min: 0,
    format: (value) => formatValue(value).padStart(AXIS_WIDTH - 4),
  });
  const [first, last] = [shown[0]!.label, shown.at(-1)!.label];
  const gap = Math.max(1, series.length - first.length - last.length);
  const labels = shown.length === 1 ? first : `${first}${' '.repeat(gap)}${last}`;
  return `${drawn}\n${' '.repeat(AXIS_WIDTH - 2)}${labels}`;
}

/** A number in few characters: `12,345`, `3.2M`. */
function formatValue(value: number): string {
  for (const [factor, unit] of [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
  ] as const)
    if (value >= factor) return `${(value / factor).toFixed(1)}${unit}`;
  return Math.round(value).toLocaleString('en-US');
}
