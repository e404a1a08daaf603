/** A value with the name it has in a chart. */
export interface ChartPoint {
  label: string;
  value: number;
}

/** What is drawn: a line for what goes on, bars to be compared, columns for what is counted from bin to bin. */
export interface Chart {
  kind: 'line' | 'bars' | 'columns';
  title: string;
  /** What the values are, such as `hours`. */
  unit: string;
  points: readonly ChartPoint[];
}

/** The most bars that are drawn below one another. */
const BARS_MAX = 40;

/** Bars with the greatest on top; of more than have room, the greatest ones, and the unit says so. */
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

/** A number as people read it: whole ones as they are, others with the digits that matter. */
export function formatValue(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US');
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** The longest label that is shown. */
const LABEL_LENGTH_MAX = 32;

/**
 * A text that somebody else wrote, as it may be shown: without control characters, which can move a terminal's cursor or are no XML, and
 * without signs that turn the direction of what follows.
 */
export function showLabel(text: string): string {
  const plain = text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/g, '\ufffd');
  const signs = [...plain];
  return signs.length > LABEL_LENGTH_MAX ? `${signs.slice(0, LABEL_LENGTH_MAX - 1).join('')}…` : plain;
}
