import CliTable3 from 'cli-table3';
import type { Paint } from './output.ts';
import { cutText, widthOf } from './show-text.ts';

export interface TableColumn {
  title: string;
  align?: 'left' | 'right' | undefined;
  /** Whether the table cuts its cells to fit the terminal. */
  isCut?: boolean | undefined;
}

const GAP = '  ';

/** The least width of a column that the table cuts. */
const CUT_WIDTH_MIN = 12;

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
} as const;

/**
 * A table with a heading and aligned columns.
 *
 * @param rows cells that are safe to show
 * @param widthMax the width that lines should fit into; undefined: no limit
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  widthMax: number | undefined,
): string {
  const table = new CliTable3({
    head: columns.map(({ title }) => paint.bold(title)),
    chars: NO_LINES,
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  const limits = columnLimits(columns, rows, widthMax);
  table.push(
    ...rows.map((row) => row.map((cell, i) => (limits[i] === undefined ? cell : cutText(cell, limits[i])))),
  );
  return `${withoutTrailingBlanks(table.toString())}\n`;
}

/** The width of each column; undefined for columns that are not cut. */
function columnLimits(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  widthMax: number | undefined,
): (number | undefined)[] {
  if (widthMax === undefined) return columns.map(() => undefined);
  const widths = columns.map(({ title }, i) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[i] ?? '')), widthOf(title)),
  );
  const fixed = widths.reduce((sum, width, i) => sum + (columns[i]?.isCut ? 0 : width), 0);
  let room = widthMax - fixed - GAP.length * (columns.length - 1);
  const limits: (number | undefined)[] = columns.map(() => undefined);
  const cut = columns.flatMap(({ isCut }, i) => (isCut ? [i] : [])).sort((a, b) => widths[a]! - widths[b]!);
  // The narrow columns first, because they leave room for the others.
  for (const [place, i] of cut.entries()) {
    const share = Math.max(CUT_WIDTH_MIN, Math.floor(room / (cut.length - place)));
    limits[i] = Math.min(widths[i]!, share);
    room -= limits[i];
  }
  return limits;
}

function withoutTrailingBlanks(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
