import { attributes, type Html, type HtmlValue, html } from './html.ts';

/** A column of a table. */
export interface Column {
  title: string;
  /** Whether it aligns its cells to the right. */
  isNumber?: boolean;
  /** The order of the rows by this column, if there is one. */
  sort?: 'ascending' | 'descending' | undefined;
}

/** A table that scrolls by itself on a small screen. Screen readers read `caption`. */
export function table(caption: string, columns: readonly Column[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>`;
}

/** A row of a table, with its cells aligned as the columns. */
export function row(columns: readonly Column[], cells: readonly HtmlValue[], id?: string): Html {
  const content = cells.map((cell, i) => html`<td${numberClass(columns[i])}>${cell}</td>`);
  return html`<tr${attributes({ 'data-id': id })}>${content}</tr>
`;
}

/** Facts with their names. */
export function factList(facts: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl class="facts">
${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;
}

function heading(column: Column): Html {
  return html`<th scope="col"${numberClass(column)}${attributes({ 'aria-sort': column.sort })}>${column.title}</th>`;
}

const numberClass = (column: Column | undefined): Html[] =>
  attributes({ class: column?.isNumber ? 'number' : undefined });
