import { describe } from '../../arguments/index.ts';
import { formatCsv } from '../../csv/index.ts';
import { ArgumentTypeError } from '../../errors.ts';

/**
 * Rows of an analysis as CSV, with a line of column names. Nested mappings, such as quantiles, get a column for each
 * value. Text that a spreadsheet would take for a formula is escaped.
 *
 * @throws TypeError if the rows are not an array of objects
 */
export function analysisToCsv(rows: readonly object[]): string {
  if (!Array.isArray(rows) || rows.some((row) => typeof row !== 'object' || row === null))
    throw new ArgumentTypeError(`rows must be an array of objects, received ${describe(rows)}`);
  const flat = rows.map((row) => flatten(row));
  const columns = [...new Set(flat.flatMap((row) => [...row.keys()]))];
  if (columns.length === 0) return '';
  const lines = flat.map((row) => columns.map((column) => row.get(column)));
  return formatCsv([columns, ...lines]);
}

/** The values of a row by column name, such as `data.value`, without lists, which are rows of their own. */
function flatten(row: object, before = ''): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [name, value] of Object.entries(row)) {
    if (Array.isArray(value)) continue;
    if (typeof value !== 'object' || value === null) values.set(before + name, value);
    else for (const [inner, each] of flatten(value, `${before}${name}.`)) values.set(inner, each);
  }
  return values;
}
