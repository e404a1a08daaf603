import { parseText } from '../../arguments/index.ts';
import { checkParams, choiceOf } from '../filters/params.ts';
import { capital, counted, timeCell } from '../html/figures.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { type NumberedPage, numberedLinks, pageOf } from '../html/links.ts';
import { type Column, table } from '../html/table.ts';
import { GROUPS_PER_PAGE } from '../limits.ts';
import { activityChart, activityOf, spanOf } from './activity.ts';
import { type Group, type Grouping, greatestOf, groupColumns } from './groups.ts';
import type { Page, PageRequest, View } from './page.ts';

const ORDERS = ['count', 'name'] as const;
type GroupOrder = (typeof ORDERS)[number];

/** The page of all tasks or users: the number of their tracks, and the times of the first and the last. */
export async function groupsPage(view: View, grouping: Grouping, request: PageRequest): Promise<Page> {
  const { params, signal } = request;
  checkParams(params, ['name', 'order', 'page']);
  const order = choiceOf(params, 'order', ORDERS);
  const name = params.get('name') ?? '';
  const counts = await countGroups(view, grouping, name);
  const found = pageOf(counts.size, params, GROUPS_PER_PAGE);
  const rows: Group[] = [];
  for (const [name, count] of groupsFrom(counts, order, found)) {
    signal.throwIfAborted();
    const span = await spanOf(view.storage, { [grouping.attribute]: { equals: name } });
    rows.push([name, count, span]);
  }
  const to = (page: number) => view.links.to(`/${grouping.section}`, { name, order, page });
  const content = html`
${searchForm(view, grouping, name, order)}
<p><strong>${counted(found.total, grouping.one)}</strong></p>
${table(capital(grouping.many), columnsOf(view, grouping, order), rows)}
${numberedLinks(`Pages of ${grouping.many}`, found, to)}
${name === '' && (await overallChart(view, signal))}`;
  return { title: capital(grouping.many), section: grouping.section, content, scripts: ['charts.js'] };
}

async function countGroups(
  { storage }: View,
  { attribute }: Grouping,
  name: string,
): Promise<Map<string, number>> {
  const criteria = name.trim() === '' ? {} : { [attribute]: parseText(name) };
  return (await storage.countBy(attribute, criteria)) as Map<string, number>;
}

/** The groups of a page. It sorts no others, because there can be very many. */
function groupsFrom(counts: ReadonlyMap<string, number>, order: GroupOrder, page: NumberedPage): Group[] {
  return order === 'name' ? slice(counts, page) : greatestOf(counts, page.end).slice(page.start);
}

function slice(counts: ReadonlyMap<string, number>, { start, end }: NumberedPage): Group[] {
  const groups: Group[] = [];
  let place = 0;
  for (const group of counts) {
    if (place >= start) groups.push(group);
    if (++place >= end) break;
  }
  return groups;
}

function columnsOf(view: View, grouping: Grouping, order: GroupOrder): Column<Group>[] {
  const [name, tracks] = groupColumns(view, grouping);
  return [
    { ...name, sort: order === 'name' ? 'ascending' : undefined },
    { ...tracks, sort: order === 'count' ? 'descending' : undefined },
    { title: 'First', cell: ([, , span]) => span && timeCell(span.from, view.zone) },
    { title: 'Last', cell: ([, , span]) => span && timeCell(span.to, view.zone) },
  ];
}

function searchForm({ links }: View, grouping: Grouping, name: string, order: GroupOrder): Html {
  const fields = html`${inputField('name', 'Name', name, PREFIX_INPUT)}
${selectField('order', 'Order', order, [
  ['count', 'most tracks first'],
  ['name', 'by name'],
])}`;
  return chooser(`Find ${grouping.many}`, links.to(`/${grouping.section}`), fields);
}

async function overallChart(view: View, signal: AbortSignal): Promise<Html | null> {
  const span = await spanOf(view.storage, {});
  return span ? activityChart(view, await activityOf(view.storage, {}, span, view.zone, signal)) : null;
}
