/** A Markdown table whose columns are aligned, so that it reads well in a terminal, too. The first column is text, the others are figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, ...[title, ...rows.map((row) => row[column] ?? '')].map(width)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = widths.map((count, column) =>
    column === 0 ? '-'.repeat(count) : `${'-'.repeat(count - 1)}:`,
  );
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function pad(cell: string, count: number, column: number): string {
  const padding = ' '.repeat(count - width(cell));
  return column === 0 ? cell + padding : padding + cell;
}

function width(cell: string): number {
  return [...cell].length;
}
