import { exactly } from '../../arguments/index.ts';
import { parseTime } from '../filters/time-filter.ts';
import { dataField, type TrackFilter } from '../filters/track-filter.ts';
import { attributes, type Html, html } from '../html/html.ts';
import { inputValue } from '../html/times.ts';
import { visible } from '../html/visible-text.ts';
import { ROWS_DEFAULT } from '../limits.ts';
import type { View } from './page.ts';
import type { ListPlace } from './track-list.ts';

const ROW_CHOICES = [20, 50, 100, 200, 500];

/** The form that says which tracks are wanted. Its fields are those of the address. */
export function filterForm(
  view: View,
  filter: TrackFilter,
  place: ListPlace,
  taskIds: readonly string[],
): Html {
  const text = (name: string, label: string, more: Html | null = null) =>
    field(name, label, html`<input id="f-${name}" name="${name}" value="${filter.fields.get(name)}"${more}>`);
  return html`<form class="filter" method="get" action="${view.links.to('/tracks')}" role="search" aria-label="Filter tracks">
${text('task', 'Task', html` list="tasks" placeholder="abc or ab*"`)}
${text('user', 'User', html` placeholder="abc or ab*"`)}
${text('run', 'Run', html` inputmode="numeric" size="6"`)}
${timeField(view, filter, 'from', 'From')}
${timeField(view, filter, 'to', 'Up to')}
${view.storage.indexAttributes.map((name) => text(dataField(name), visible(name)))}
${field(
  'order',
  'Order',
  select('order', place.order, [
    ['saved', 'last saved first'],
    ['time', 'latest time first'],
  ]),
)}
${field('rows', 'Rows', select('rows', String(place.rows), rowChoices(place.rows)))}
<div class="buttons"><button type="submit">Show</button> <a href="${view.links.to('/tracks')}">Clear</a></div>
<datalist id="tasks">${suggestions(taskIds)}</datalist>
</form>`;
}

/** What of the place belongs into the addresses of other pages of the list. */
export function placeParams({ order, rows }: ListPlace): Record<string, string | undefined> {
  return {
    order: order === 'saved' ? undefined : order,
    rows: rows === ROWS_DEFAULT ? undefined : String(rows),
  };
}

function field(name: string, label: string, control: Html): Html {
  return html`<div class="field"><label for="f-${name}">${label}</label>${control}</div>`;
}

/** Shows the first or last second that the filter means, as a field for times takes nothing else. */
function timeField({ zone }: View, filter: TrackFilter, name: 'from' | 'to', label: string): Html {
  const text = filter.fields.get(name);
  const bound = name === 'from' ? 'first' : 'last';
  const value = text === undefined ? '' : inputValue(parseTime(name, text, zone)[bound], zone);
  return field(
    name,
    label,
    html`<input type="datetime-local" step="1" id="f-${name}" name="${name}" value="${value}">`,
  );
}

function select(name: string, current: string, choices: readonly (readonly [string, string])[]): Html {
  const options = choices.map(
    ([value, label]) =>
      html`<option value="${value}"${attributes({ selected: value === current })}>${label}</option>`,
  );
  return html`<select id="f-${name}" name="${name}">${options}</select>`;
}

function rowChoices(rows: number): [string, string][] {
  const choices = [...new Set([...ROW_CHOICES, rows])].sort((a, b) => a - b);
  return choices.map((choice) => [String(choice), String(choice)]);
}

function suggestions(taskIds: readonly string[]): Html[] {
  return taskIds.map((taskId) => html`<option value="${exactly(taskId)}"></option>`);
}
