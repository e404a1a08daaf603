import { exactly, parseText } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import { activityOf, spanOf } from '../activity.ts';
import { checkParams } from '../filters/params.ts';
import { capital, formatDuration } from '../html/figures.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/link.ts';
import { type Column, factList, row, table } from '../html/table.ts';
import { timeCell } from '../html/times.ts';
import { shorten, textCell, visible } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import { activityChart } from './activity-chart.ts';
import { greatestOf } from './greatest.ts';
import type { Grouping } from './groups.ts';
import type { Page, PageRequest, View } from './page.ts';

/** The most groups in the list of the most active ones. */
const TOP_LENGTH = 20;

/** The page of one task or user: its activity, and the most active users or tasks. */
export async function groupPage(
  view: View,
  grouping: Grouping,
  { params, signal }: PageRequest,
): Promise<Page> {
  checkParams(params, ['id']);
  const name = nameOf(params, grouping);
  const criteria = { [grouping.attribute]: { equals: name } };
  const count = await view.storage.count(criteria);
  const span = await spanOf(view.storage, criteria);
  if (!span) throw new HttpError(404, `There are no tracks of this ${grouping.one}.`);
  const filter = { [grouping.field]: exactly(name) };
  const activity = await activityOf(view.storage, criteria, span, view.zone, signal);
  const others = await view.storage.countBy(grouping.others.attribute, criteria);
  const content = html`
${factList([
  [capital(grouping.one), textCell(name, 1_000)],
  ['Tracks', linkTo(view.links.to('/tracks', filter), formatCount(count))],
  [capital(grouping.others.many), formatCount(others.size)],
  ['First', timeCell(span.first, view.zone)],
  ['Last', timeCell(span.last, view.zone)],
  ['Between them', formatDuration(span.last - span.first)],
])}
${activityChart(view, activity, filter)}
<h2>${others.size > TOP_LENGTH ? `The ${TOP_LENGTH} most active ${grouping.others.many}` : capital(grouping.others.many)}</h2>
${topTable(view, grouping, filter, others as Map<string, number>)}`;
  const title = `${capital(grouping.one)} ${visible(shorten(name, 60))}`;
  return { title, section: grouping.section, content, scripts: ['charts.js'] };
}

function nameOf(params: URLSearchParams, { one, section }: Grouping): string {
  const text = params.get('id');
  if (text === null || text === '') throw new HttpError(400, `The address must say which ${one}: 'id'.`);
  const condition = parseText(text);
  if ('equals' in condition) return condition.equals;
  throw new HttpError(400, `'id' must be one ${one}; the page of all ${section} can be searched.`);
}

function topTable(
  { links }: View,
  { others, section }: Grouping,
  filter: Record<string, string>,
  counts: ReadonlyMap<string, number>,
): Html {
  const columns: Column[] = [
    { title: capital(others.field) },
    { title: 'Tracks', isNumber: true, sort: 'descending' },
  ];
  const rows = greatestOf(counts, TOP_LENGTH).map(([name, count]) => {
    const one = links.to(`/${others.section}/one`, { id: exactly(name) });
    const tracks = links.to('/tracks', { ...filter, [others.field]: exactly(name) });
    return row(columns, [linkTo(one, textCell(name)), linkTo(tracks, formatCount(count))]);
  });
  return table(`${capital(others.many)} of this ${section === 'tasks' ? 'task' : 'user'}`, columns, rows);
}
