/** Rows under a heading, in columns as wide as their longest text; the last column stands at the right. */
export function formatTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const formatRow = (row: readonly string[]): string =>
    row.map((text, column) => pad(text, widths[column]!, column === row.length - 1)).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [formatRow(heading), rule, ...rows.map(formatRow), ''].join('\n');
}

function pad(text: string, width: number, isLast: boolean): string {
  return isLast ? text.padStart(width) : text.padEnd(width);
}
