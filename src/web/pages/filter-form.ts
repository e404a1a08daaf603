import { exactly } from '../../arguments/index.ts';
import { parseTime } from '../filters/time-filter.ts';
import { dataField, type TrackFilter } from '../filters/track-filter.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { inputValue } from '../html/times.ts';
import { visible } from '../html/visible-text.ts';
import { ROWS_DEFAULT } from '../limits.ts';
import type { View } from './page.ts';
import type { ListPlace } from './track-list.ts';

const ROW_CHOICES = [20, 50, 100, 200, 500];

/** The form that filters tracks. */
export function filterForm(
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
export function placeParams({ order, rows }: ListPlace): Record<string, string | undefined> {
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
