import type { SummaryState } from '../../storage/index.ts';
import { checkParams } from '../filters/params.ts';
import { chart } from '../html/charts.ts';
import { capital, inputValue } from '../html/figures.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { visible } from '../html/visible-text.ts';
import { parseSumQuery, readGreatestKeys, readSums, type SumQuery, type SumsOfRange } from '../sums/sums.ts';
import type { Page, PageRequest, View } from './page.ts';
import { periodName, rangeName, topTable, totalsTable } from './summary-tables.ts';

const NAMES = ['summary', 'period', 'start', 'end', 'other', 'key', 'order'];

/** The page of a summary: hits and transfer by period, compared with other periods, and the greatest keys. */
export async function summariesPage(view: View, { params, signal }: PageRequest): Promise<Page> {
  checkParams(params, NAMES);
  const summaries = await view.storage.getSummaries();
  if (summaries.length === 0) return { title: 'Summaries', section: 'summaries', content: NO_SUMMARIES };
  const query = await parseSumQuery(view.storage, summaries, params);
  const [these, others] = [
    await readSums(view.storage, query, query.windows, signal),
    await readSums(view.storage, query, query.others, signal),
  ];
  const greatest = await readGreatestKeys(view.storage, query, signal);
  const content = html`
${summaryForm(view, query, summaries, params)}
${notes(query.summary)}
<h2>${rangeName(query, query.windows)}, compared with ${rangeName(query, query.others)}</h2>
${totalsTable(these, others)}
<div class="two">${sumChart(query, these, others, 'hits')}${sumChart(query, these, others, 'transfer')}</div>
${topTable(view, query, greatest, these.keys)}`;
  return {
    title: `Summary of ${visible(query.summary.name)}`,
    section: 'summaries',
    content,
    scripts: ['charts.js'],
  };
}

const NO_SUMMARIES = html`<p class="note">This storage keeps no summaries. It does as soon as it is opened with hooks such as
<code>sumUrls</code>; <code>rebuildSummaries()</code> counts what was tracked before.</p>`;

function notes({ isComplete, isCounting }: SummaryState): Html {
  return html`${!isComplete && html`<p class="note">Not every track has been counted; <code>rebuildSummaries()</code> counts them all.</p>`}
${!isCounting && html`<p class="note">New tracks are not being counted: the storage was opened without this summary.</p>`}`;
}

function sumChart(
  query: SumQuery,
  these: SumsOfRange,
  others: SumsOfRange,
  value: 'hits' | 'transfer',
): Html {
  const { windows, zone, period } = query;
  const title = value === 'hits' ? 'Hits' : 'Transfer';
  const isCompared = others.totals.hits > 0;
  const points = windows.map(({ start }, i) => ({
    time: start,
    label: periodName(zone, period, start),
    values: [these.byPeriod[i]![value], ...(isCompared ? [others.byPeriod[i]?.[value] ?? null] : [])],
  }));
  return chart({
    title: `${title} by ${period}`,
    series: isCompared ? [title, 'Compared with'] : [title],
    unit: capital(period),
    points,
    kind: 'bars',
    zone: zone.name,
  });
}

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
