import { formatFigure } from './format-figure.ts';

export interface Bar {
  label: string;
  value: number;
  /** Drawn in the colour that catches the eye. */
  isOwn: boolean;
}

/** Bars to be compared with each other, drawn to one scale of their own. */
export interface Panel {
  title: string;
  bars: readonly Bar[];
}

const WIDTH = 760;
const LABEL_WIDTH = 130;
const VALUE_WIDTH = 80;
const BAR_HEIGHT = 18;
const BAR_STEP = 24;
const PANEL_HEAD = 34;
const MARGIN = 16;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .bar { fill: #a9b4c0 }
  .own { fill: #1f7a4d }
  @media (prefers-color-scheme: dark) {
    text { fill: #d7dde4 }
    .bar { fill: #57636f }
    .own { fill: #3fb27f }
  }`;

/** A picture of horizontal bars, panel below panel, readable on light and on dark ground. */
export function drawChart(title: string, panels: readonly Panel[]): string {
  const parts: string[] = [];
  let top = MARGIN;
  for (const panel of panels) {
    parts.push(drawPanel(panel, top));
    top += PANEL_HEAD + panel.bars.length * BAR_STEP;
  }
  const height = top + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escapeText(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ title, bars }: Panel, top: number): string {
  const most = Math.max(...bars.map((bar) => bar.value));
  const drawn = bars.map((bar, place) => drawBar(bar, most, top + PANEL_HEAD + place * BAR_STEP));
  return [`<text class="title" x="${MARGIN}" y="${top + 20}">${escapeText(title)}</text>`, ...drawn].join(
    '\n',
  );
}

function drawBar({ label, value, isOwn }: Bar, most: number, top: number): string {
  const room = WIDTH - 2 * MARGIN - LABEL_WIDTH - VALUE_WIDTH;
  const length = Math.max(1, Math.round((value / most) * room));
  const left = MARGIN + LABEL_WIDTH;
  const baseline = top + BAR_HEIGHT - 5;
  return [
    `<text x="${left - 8}" y="${baseline}" text-anchor="end">${escapeText(label)}</text>`,
    `<rect class="${isOwn ? 'own' : 'bar'}" x="${left}" y="${top}" width="${length}" height="${BAR_HEIGHT}" rx="2"/>`,
    `<text x="${left + length + 6}" y="${baseline}">${formatFigure(value)}</text>`,
  ].join('\n');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
