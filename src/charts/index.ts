export { barChart, type Chart, type ChartPoint } from './chart.ts';
export { drawSvg, drawTerminal } from './draw.ts';
export { formatCount, formatSize } from './figures.ts';
