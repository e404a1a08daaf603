import { stringify } from 'csv-stringify/sync';

/** What begins a formula, at the beginning of a text or behind what begins a cell where another separator is in use. */
const FORMULA = /(^\s*|[;|\t\r\n][\s"]*)([=+\-@＝＋－＠])/g;
/** Text with what separates cells or rows somewhere is quoted. */
const SEPARATED = /[;|\t\r\n]/;

/**
 * Rows as CSV. Text that a spreadsheet takes for a formula gets an apostrophe in front, also in the middle of a cell, where a
 * spreadsheet that separates by semicolons would begin another one; numbers stay numbers, also below zero. Objects are JSON.
 *
 * @param lineEnd `windows` ends lines as files for download do, with CR and LF. Default `unix`
 */
export function formatCsv(
  rows: readonly (readonly unknown[])[],
  lineEnd: 'unix' | 'windows' = 'unix',
): string {
  return stringify(rows as unknown[][], {
    record_delimiter: lineEnd,
    quoted_match: SEPARATED,
    cast: {
      boolean: String,
      number: String,
      object: (value) => jsonCell(JSON.stringify(value)),
      string: (text) => text.replace(FORMULA, "$1'$2"),
    },
  });
}

/** JSON that says the same and needs no apostrophe, which would change what it says. */
export function jsonCell(json: string): string {
  return json.replace(FORMULA, (found) => {
    const code = found
      .charCodeAt(found.length - 1)
      .toString(16)
      .padStart(4, '0');
    return `${found.slice(0, -1)}\\u${code}`;
  });
}
