export interface ChartPoint {
  label: string;
  value: number;
}

/** What a chart shows: a line for a running value, columns for what is counted from bin to bin, bars to compare. */
export interface Chart {
  kind: 'line' | 'bars' | 'columns';
  title: string;
  /** The unit of the values, such as `hours`; empty if there is none. */
  unit: string;
  points: readonly ChartPoint[];
}

/** The most bars that a chart draws below one another. */
const BARS_MAX = 40;

/** Bars, the greatest on top. Of more than 40 it keeps the greatest, and the unit says so. */
export function barChart(title: string, unit: string, points: readonly ChartPoint[]): Chart {
  const sorted = [...points].sort((a, b) => b.value - a.value);
  const isCut = sorted.length > BARS_MAX;
  return {
    kind: 'bars',
    title,
    unit: isCut ? `${unit}; the first ${BARS_MAX} of ${sorted.length}` : unit,
    points: sorted.slice(0, BARS_MAX),
  };
}

/** The most characters of a label or a title that a chart shows. */
const LABEL_LENGTH_MAX = 32;
const TITLE_LENGTH_MAX = 80;

/** The heading of a chart, safe to show. */
export function headingOf({ title, unit }: Chart): string {
  return showLabel(title, TITLE_LENGTH_MAX) + (unit === '' ? '' : ` (${unit})`);
}

/**
 * Text from outside, safe to show: without control characters, which move the cursor of a terminal and are not allowed in XML,
 * and without marks that turn the direction of the text behind them.
 */
export function showLabel(text: string, lengthMax = LABEL_LENGTH_MAX): string {
  const plain = text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it finds them to replace them
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g, '\ufffd');
  const characters = [...plain];
  return characters.length > lengthMax ? `${characters.slice(0, lengthMax - 1).join('')}…` : plain;
}
