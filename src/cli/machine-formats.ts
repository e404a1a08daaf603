import { formatCsv } from '../csv/index.ts';
import { showJson } from './show-text.ts';

/** A result as a line of JSON, safe to show. */
export function jsonLine(result: object): string {
  return `${showJson(JSON.stringify(result))}\n`;
}

/** A result as CSV: a line of names, and a line of values. */
export function formatCsvOf(result: object): string {
  return formatCsv([Object.keys(result), Object.values(result)]);
}
