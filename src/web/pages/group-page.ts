import { exactly, parseText } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import { checkParams } from '../filters/params.ts';
import { capital, formatDuration, timeCell } from '../html/figures.ts';
import { html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { factList, table } from '../html/table.ts';
import { shorten, textCell, visible } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import { activityChart, activityOf, spanOf } from './activity.ts';
import { type Grouping, greatestOf, groupColumns } from './groups.ts';
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
  const [names, tracks] = groupColumns(view, grouping.others, filter);
  const greatest = greatestOf(others as Map<string, number>, TOP_LENGTH);
  const content = html`
${factList([
  [capital(grouping.one), textCell(name, 1_000)],
  ['Tracks', linkTo(view.links.to('/tracks', filter), formatCount(count))],
  [capital(grouping.others.many), formatCount(others.size)],
  ['First', timeCell(span.from, view.zone)],
  ['Last', timeCell(span.to, view.zone)],
  ['Between them', formatDuration(span.to - span.from)],
])}
${activityChart(view, activity, filter)}
<h2>${others.size > TOP_LENGTH ? `The ${TOP_LENGTH} most active ${grouping.others.many}` : capital(grouping.others.many)}</h2>
${table(`${capital(grouping.others.many)} of this ${grouping.one}`, [names, { ...tracks, sort: 'descending' }], greatest)}`;
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
