import type { SummaryState } from '../../storage/index.ts';
import { attributes, type Html, html } from '../html/html.ts';
import { inputValue } from '../html/times.ts';
import { visible } from '../html/visible-text.ts';
import type { SumQuery } from '../sums/sum-query.ts';
import type { View } from './page.ts';

/** The form that says which sums are wanted. */
export function summaryForm(
  { links }: View,
  query: SumQuery,
  summaries: readonly SummaryState[],
  params: URLSearchParams,
): Html {
  const { windows, zone, period } = query;
  const other = params.get('other') ? query.others[0]!.start : undefined;
  const moment = (name: string, label: string, time: number | undefined) =>
    field(name, label, momentInput(name, time === undefined ? '' : inputValue(time, zone), period));
  const names = summaries.map(({ name }): [string, string] => [name, visible(name)]);
  return html`<form class="filter" method="get" action="${links.to('/summaries')}" role="search" aria-label="Choose sums">
${field('summary', 'Summary', select('summary', query.summary.name, names))}
${field('period', 'By', select('period', period, PERIODS))}
${moment('start', 'From', windows[0]!.start)}
${moment('end', 'Up to', windows.at(-1)!.end - 1)}
${moment('other', 'Compare with those from', other)}
${field('key', 'Key', html`<input id="f-key" name="key" value="${query.key}" placeholder="abc or ab*">`)}
${field('order', 'Greatest by', select('order', query.order, ORDERS))}
<div class="buttons"><button type="submit">Show</button> <a href="${links.to('/summaries', { summary: query.summary.name })}">Clear</a></div>
</form>`;
}

const PERIODS: [string, string][] = [
  ['hour', 'hour'],
  ['date', 'date'],
  ['month', 'month'],
];
const ORDERS: [string, string][] = [
  ['hits', 'hits'],
  ['transfer', 'transfer'],
];

function field(name: string, label: string, control: Html): Html {
  return html`<div class="field"><label for="f-${name}">${label}</label>${control}</div>`;
}

function momentInput(name: string, value: string, period: SumQuery['period']): Html {
  const [type, shown] =
    period === 'hour' ? ['datetime-local', value.slice(0, 16)] : ['date', value.slice(0, 10)];
  return html`<input type="${type}" id="f-${name}" name="${name}" value="${shown}">`;
}

function select(name: string, current: string, choices: readonly [string, string][]): Html {
  const options = choices.map(
    ([value, label]) =>
      html`<option value="${value}"${attributes({ selected: value === current })}>${label}</option>`,
  );
  return html`<select id="f-${name}" name="${name}">${options}</select>`;
}
