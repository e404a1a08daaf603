import { formatCsv } from '../csv/index.ts';
import { showJson } from './show-text.ts';

/** A result as a line of JSON, safe to show. */
export function jsonLine(result: object): string {
  return `${showJson(JSON.stringify(result))}\n`;
}

/** A result as CSV: a line of names, and a line of values. */
export function formatCsvOf(result: object): string {
  const values = Object.values(result).map((value: unknown) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  return formatCsv([Object.keys(result), values]);
}
