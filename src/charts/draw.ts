import type { Chart } from './chart.ts';
import type { TerminalOptions } from './terminal.ts';

// The drawers and their packages load when a chart is drawn: most programs draw none, and start faster.

/** A chart as SVG, readable on light and on dark ground. It escapes all text. */
export async function drawSvg(chart: Chart): Promise<string> {
  return (await import('./svg.ts')).drawSvg(chart);
}

/** A chart as lines of text for a terminal. */
export async function drawTerminal(chart: Chart, options?: TerminalOptions): Promise<string> {
  return (await import('./terminal.ts')).drawTerminal(chart, options);
}
