import type { DriverName } from './drivers/index.ts';
import { formatFigure, formatRatio } from './format-figure.ts';
import { markdownTable } from './markdown-table.ts';
import { type FigureKey, medianOf, type Results, timesBetter } from './results.ts';
import { GROWTH_SIZES } from './targets.ts';
import type { FigureDescription } from './trial.ts';
import { GROWTH, TRIALS } from './trials/index.ts';
import { judge } from './verdict.ts';

/** The order of the columns. */
export const COLUMNS: readonly DriverName[] = [
  'tracktree',
  'ceiling',
  'better-sqlite3',
  'lmdb',
  'level',
  'nedb',
  'lokijs',
];
const PEERS = COLUMNS.filter((driver) => driver !== 'tracktree' && driver !== 'ceiling');

/** Everything a run found out, as Markdown. */
export function renderReport(results: Results): string {
  const sections = [
    renderConditions(results),
    section('Targets', renderTargets(results)),
    section('Figures', renderFigures(results)),
    section('Where a peer wins', renderPeerWins(results)),
    section('Growth', renderGrowth(results)),
    section('Longest block of the event loop, ms', renderBlocks(results)),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `### ${title}\n\n${body}`;
}

function renderConditions({ date, machine, size, seed, rounds, peers }: Results): string {
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  return [
    `${date.slice(0, 10)}, ${size.toLocaleString('en')} tracks (seed ${seed}), medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'};`,
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ${machine.system}, Node.js ${machine.node}, load ${machine.load.toFixed(1)} at the start;`,
    `${versions.join(', ')}.`,
  ].join('\n');
}

function renderTargets(results: Results): string {
  const verdicts = judge(results);
  if (verdicts.length === 0) return '';
  const rows = verdicts.map(({ work, value, unit, target, isMet }) => [
    work,
    `${formatRatio(value)} ${unit}`,
    target,
    isMet ? 'met' : '**not met**',
  ]);
  return markdownTable(['work', 'result', 'target', 'met?'], rows);
}

interface FigureRow extends FigureDescription {
  key: FigureKey;
}

function figureRows(): FigureRow[] {
  return TRIALS.flatMap(({ name, figures }) =>
    figures.map((figure): FigureRow => ({ ...figure, key: `${name}/${figure.name}` })),
  );
}

function renderFigures(results: Results): string {
  const columns = COLUMNS.filter((driver) => results.measurements.some((each) => each.driver === driver));
  const rows = figureRows()
    .filter(({ key }) => columns.some((driver) => medianOf(results, key, driver) !== undefined))
    .map((row) => [
      `${row.title}, ${row.unit}`,
      ...columns.map((driver) => renderCell(results, row, driver)),
    ]);
  if (rows.length === 0) return '';
  const legend = 'In brackets: how many times better tracktree is. Bold: the peer is better.';
  return `${markdownTable(['work', ...columns], rows)}\n\n${legend}`;
}

function renderCell(results: Results, { key, better }: FigureRow, driver: DriverName): string {
  const value = medianOf(results, key, driver);
  if (value === undefined) return '-';
  const own = medianOf(results, key, 'tracktree');
  if (own === undefined || driver === 'tracktree') return formatFigure(value);
  const times = timesBetter(better, own, value);
  const cell = `${formatFigure(value)} (${formatRatio(times)})`;
  return times < 1 && driver !== 'ceiling' ? `**${cell}**` : cell;
}

function renderPeerWins(results: Results): string {
  const wins = figureRows().flatMap(({ key, title, better }) => {
    const own = medianOf(results, key, 'tracktree');
    return PEERS.flatMap((driver) => {
      const value = medianOf(results, key, driver);
      if (own === undefined || value === undefined) return [];
      const times = timesBetter(better, value, own);
      return times > 1 ? [`- ${title}: ${driver} is ${formatRatio(times)} times better`] : [];
    });
  });
  return wins.join('\n');
}

function renderGrowth(results: Results): string {
  const rows = GROWTH.figures.flatMap(({ name, title, unit }) => {
    const values = GROWTH_SIZES.map((size) => medianOf(results, `${GROWTH.name}/${name}`, 'tracktree', size));
    if (values.every((value) => value === undefined)) return [];
    return [
      [`${title}, ${unit}`, ...values.map((value) => (value === undefined ? '-' : formatFigure(value)))],
    ];
  });
  const sizes = GROWTH_SIZES.map((size) => size.toLocaleString('en'));
  return rows.length === 0 ? '' : markdownTable(['cost', ...sizes], rows);
}

function renderBlocks({ blocks, size }: Results): string {
  const drivers = COLUMNS.filter((driver) => blocks.some((block) => block.driver === driver));
  const trials = [...TRIALS, GROWTH].map((trial) => trial.name);
  const rows = trials.flatMap((trial) => {
    const cells = drivers.map((driver) => {
      const found = blocks.filter((block) => block.trial === trial && block.driver === driver);
      const longest = found.filter((block) => block.size === size || trial === GROWTH.name);
      return longest.length === 0 ? '-' : Math.max(...longest.map((block) => block.longestMs)).toFixed(0);
    });
    return cells.every((cell) => cell === '-') ? [] : [[trial, ...cells]];
  });
  return rows.length === 0 ? '' : markdownTable(['trial', ...drivers], rows);
}
