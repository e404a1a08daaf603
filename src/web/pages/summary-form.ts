import type { SummaryState } from '../../storage/index.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { inputValue } from '../html/times.ts';
import { visible } from '../html/visible-text.ts';
import type { SumQuery } from '../sums/sum-query.ts';
import type { View } from './page.ts';

/** The form that chooses sums. */
export function summaryForm(
  { links }: View,
  query: SumQuery,
  summaries: readonly SummaryState[],
  params: URLSearchParams,
): Html {
  const { windows, period } = query;
  const other = params.get('other') ? query.others[0]!.start : undefined;
  const names = summaries.map(({ name }) => [name, visible(name)] as const);
  const fields = html`${selectField('summary', 'Summary', query.summary.name, names)}
${selectField('period', 'By', period, ['hour', 'date', 'month'])}
${timeField(query, 'start', 'From', windows[0]!.start)}
${timeField(query, 'end', 'Up to', windows.at(-1)!.end - 1)}
${timeField(query, 'other', 'Compare with those from', other)}
${inputField('key', 'Key', query.key, PREFIX_INPUT)}
${selectField('order', 'Greatest by', query.order, ['hits', 'transfer'])}`;
  const clearHref = links.to('/summaries', { summary: query.summary.name });
  return chooser('Choose sums', links.to('/summaries'), fields, clearHref);
}

function timeField({ zone, period }: SumQuery, name: string, label: string, time: number | undefined): Html {
  const value = time === undefined ? '' : inputValue(time, zone);
  return period === 'hour'
    ? inputField(name, label, value.slice(0, 16), { type: 'datetime-local' })
    : inputField(name, label, value.slice(0, 10), { type: 'date' });
}
