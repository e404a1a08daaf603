import { stringify } from 'csv-stringify/sync';

/**
 * Rows as CSV. Text that a spreadsheet takes for a formula gets an apostrophe in front; numbers stay numbers, also below zero.
 *
 * @param lineEnd `windows` ends lines as files for download do, with CR and LF. Default `unix`
 */
export function formatCsv(
  rows: readonly (readonly unknown[])[],
  lineEnd: 'unix' | 'windows' = 'unix',
): string {
  return stringify(rows as unknown[][], {
    record_delimiter: lineEnd,
    escape_formulas: true,
    cast: { boolean: String, number: (value) => ({ value: String(value), escape_formulas: false }) },
  });
}
