export { barChart, type Chart, type ChartPoint } from './chart.ts';
export { drawSvg, drawTerminal } from './draw.ts';
export { formatCount, formatCounted, formatSize } from './figures.ts';
