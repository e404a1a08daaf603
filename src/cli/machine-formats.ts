import { formatCsv } from '../csv/index.ts';
import { showJson } from './show-text.ts';

/** A result as a line of JSON with its newline. Nothing in it would do harm on a terminal. */
export function jsonLine(result: object): string {
  return `${showJson(JSON.stringify(result))}\n`;
}

/** One result as CSV: its names, and its values below them. */
export function formatCsvOf(result: object): string {
  const values = Object.values(result).map((value: unknown) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  return formatCsv([Object.keys(result), values]);
}
