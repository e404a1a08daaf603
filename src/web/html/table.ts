import { attributes, type Html, type HtmlValue, html } from './html.ts';

export interface Column<T> {
  title: string;
  cell: (item: T) => HtmlValue;
  /** Whether it aligns its cells to the right. */
  isNumber?: boolean;
  /** The order of the rows by this column, if there is one. */
  sort?: 'ascending' | 'descending' | undefined;
}

/** A table that scrolls by itself on a small screen. Screen readers read `caption`. */
export function table<T>(caption: string, columns: readonly Column<T>[], items: readonly T[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>
${items.map((item) => row(columns, item))}</tbody>
</table>
</div>`;
}

/** The row of an item. It names the item's `trackId`, if there is one, for the script of live pages. */
export function row<T>(columns: readonly Column<T>[], item: T): Html {
  const { trackId } = item as { trackId?: string };
  const cells = columns.map((column) => html`<td${numberClass(column)}>${column.cell(item)}</td>`);
  return html`<tr${attributes({ 'data-id': trackId })}>${cells}</tr>
`;
}

export function factList(facts: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl class="facts">
${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;
}

function heading<T>(column: Column<T>): Html {
  return html`<th scope="col"${numberClass(column)}${attributes({ 'aria-sort': column.sort })}>${column.title}</th>`;
}

const numberClass = <T>({ isNumber }: Column<T>): Html[] => attributes({ class: isNumber && 'number' });
