import { exactly } from '../../arguments/index.ts';
import { parseTime } from '../filters/params.ts';
import { dataField, TrackFilter } from '../filters/track-filter.ts';
import { counted, inputValue } from '../html/figures.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { pageLinks } from '../html/links.ts';
import { table } from '../html/table.ts';
import { shorten, visible } from '../html/visible-text.ts';
import { ROWS_DEFAULT } from '../limits.ts';
import type { Page, PageRequest, View } from './page.ts';
import {
  type ListPlace,
  listTracks,
  parsePlace,
  type TrackList,
  trackColumns,
  withPreviews,
} from './track-list.ts';

/** The page of tracks, newest first. */
export async function tracksPage(view: View, { params, signal }: PageRequest): Promise<Page> {
  const filter = TrackFilter.parse(view, params, ['after', 'before', 'at', 'order', 'rows']);
  const place = parsePlace(params);
  const list = await listTracks(view.storage, filter, place);
  const tracks = await withPreviews(view, list.heads, signal);
  const count = await view.storage.count(filter.criteria);
  const taskIds = await view.taskNames();
  const isLive = place.order === 'saved' && !list.hasNewer;
  const content = html`
${filterForm(view, filter, place, taskIds)}
<div class="bar">
<p><strong id="count">${counted(count, 'track')}</strong>${describeFilter(view, filter)}</p>
<p class="actions">${isLive && liveSwitch(view, filter, place)} ${downloads(view, filter)}</p>
</div>
${tracks.length === 0 && html`<p class="note" id="none">${filter.isEmpty ? 'Nothing has been tracked yet.' : 'No track passes the filter.'}</p>`}
${table('Tracks', trackColumns(view, place.order), tracks)}
<div id="ways">${trackLinks(view, filter, place, list)}</div>`;
  return { title: 'Tracks', section: 'tracks', content, scripts: isLive ? ['live.js'] : [] };
}

export function trackLinks(view: View, filter: TrackFilter, place: ListPlace, list: TrackList): Html {
  const to = (cursor: Record<string, string | undefined>) =>
    view.links.to('/tracks', filter.toParams({ ...placeParams(place), ...cursor }));
  const [first, last] = [list.heads[0]?.trackId, list.heads.at(-1)?.trackId];
  const { hasNewer, hasOlder } = list;
  return pageLinks('Pages of tracks', [
    ['Newest', hasNewer ? to({}) : undefined],
    ['Newer', hasNewer && first !== undefined ? to({ before: first }) : undefined],
    ['Older', hasOlder && last !== undefined ? to({ after: last }) : undefined],
    ['Oldest', hasOlder ? to({ at: 'end' }) : undefined],
  ]);
}

function describeFilter(view: View, filter: TrackFilter): Html | null {
  if (filter.isEmpty) return null;
  const chips = [...filter.fields].map(([name, value]) => {
    const shown = `${visible(name)}: ${visible(shorten(value, 40))}`;
    const href = view.links.to('/tracks', filter.without(name));
    return html`<a class="chip" href="${href}" aria-label="Remove the filter ${shown}"><bdi>${shown}</bdi> ×</a>`;
  });
  return html` <span class="chips">${chips}</span>`;
}

function liveSwitch(view: View, filter: TrackFilter, place: ListPlace): Html {
  const href = view.links.to('/live', filter.toParams(placeParams(place)));
  return html`<button type="button" id="live" data-live="${href}" aria-pressed="true" hidden>Live</button><span id="news" class="unseen" role="status"></span>`;
}

function downloads(view: View, filter: TrackFilter): Html {
  const to = (type: string) => view.links.to(`/export.${type}`, filter.toParams());
  return html`<a href="${to('jsonl')}" download>JSONL</a> <a href="${to('csv')}" download>CSV</a>`;
}

const ROW_CHOICES = [20, 50, 100, 200, 500];

function filterForm(
  view: View,
  filter: TrackFilter,
  { order, rows }: ListPlace,
  taskIds: readonly string[],
): Html {
  const text = (name: string, label: string, more = {}) =>
    inputField(name, label, filter.fields.get(name), more);
  const fields = html`${text('task', 'Task', { list: 'tasks', ...PREFIX_INPUT })}
${text('user', 'User', PREFIX_INPUT)}
${text('run', 'Run', { inputmode: 'numeric', size: 6 })}
${timeField(view, filter, 'from', 'From')}
${timeField(view, filter, 'to', 'Up to')}
${view.storage.indexAttributes.map((name) => text(dataField(name), visible(name)))}
${selectField('order', 'Order', order, [
  ['saved', 'last saved first'],
  ['time', 'latest time first'],
])}
${selectField(
  'rows',
  'Rows',
  rows,
  [...new Set([...ROW_CHOICES, rows])].sort((a, b) => a - b),
)}
<datalist id="tasks">${taskIds.map((taskId) => html`<option value="${exactly(taskId)}"></option>`)}</datalist>`;
  return chooser('Filter tracks', view.links.to('/tracks'), fields);
}

/** The parameters that addresses of other pages of the list share. */
function placeParams({ order, rows }: ListPlace): Record<string, string | undefined> {
  return {
    order: order === 'saved' ? undefined : order,
    rows: rows === ROWS_DEFAULT ? undefined : String(rows),
  };
}

/** Shows the first or the last second of the filter, because an input for times takes nothing else. */
function timeField({ zone }: View, filter: TrackFilter, name: 'from' | 'to', label: string): Html {
  const text = filter.fields.get(name);
  const bound = name === 'from' ? 'first' : 'last';
  const value = text === undefined ? '' : inputValue(parseTime(name, text, zone)[bound], zone);
  return inputField(name, label, value, { type: 'datetime-local', step: 1 });
}
