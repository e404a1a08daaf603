export { barChart, type Chart, type ChartPoint } from './chart.ts';
export { formatCount, formatSize } from './figures.ts';
export { drawSvg } from './svg.ts';
export { drawTerminal } from './terminal.ts';
