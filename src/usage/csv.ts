import { stringify } from 'csv-stringify/sync';

/** Rows as CSV. Text that a spreadsheet would take for a formula is escaped; negative numbers are not. */
export function formatCsv(rows: readonly (readonly unknown[])[]): string {
  return stringify(rows as unknown[][], { escape_formulas: true, cast: { boolean: String } });
}
