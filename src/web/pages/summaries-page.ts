import { exactly } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import type { TimeWindow, TimeZone } from '../../clocks/index.ts';
import type { SummaryState, SumPeriod } from '../../storage/index.ts';
import { checkParams } from '../filters/params.ts';
import { chart } from '../html/charts.ts';
import { addressTime, capital, inputValue, markRepeated } from '../html/figures.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { type Column, table } from '../html/table.ts';
import { textCell, visible } from '../html/visible-text.ts';
import { TOP_KEYS_MAX } from '../limits.ts';
import {
  type ComparedKey,
  parseSumQuery,
  readGreatestKeys,
  readSums,
  type SumQuery,
  type SumsOfRange,
} from '../sums/sums.ts';
import type { Page, PageRequest, View } from './page.ts';

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

function summaryForm(
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

/** The name of a period: `2026-11-01 14:00`, `2026-11-01` or `2026-11`. */
function periodName(zone: TimeZone, period: SumPeriod, start: number): string {
  const name = zone.format(start).slice(0, NAME_LENGTHS[period]);
  return period === 'hour' ? markRepeated(name, start, zone) : name;
}

const NAME_LENGTHS: Readonly<Record<SumPeriod, number>> = { hour: 16, date: 10, month: 7 };

/** The name of a range of periods: `2026-11-01 to 2026-11-30`. */
function rangeName({ zone, period }: SumQuery, windows: readonly TimeWindow[]): string {
  const name = (time: number): string => periodName(zone, period, time);
  const [first, last] = [name(windows[0]!.start), name(windows.at(-1)!.start)];
  return first === last ? first : `${first} to ${last}`;
}

function totalsTable(these: SumsOfRange, others: SumsOfRange): Html {
  type Total = readonly [name: string, here: number, there: number];
  const columns: Column<Total>[] = [
    { title: 'Total', cell: ([name]) => name },
    { title: 'Shown', isNumber: true, cell: ([, here]) => formatCount(here) },
    { title: 'Compared with', isNumber: true, cell: ([, , there]) => formatCount(there) },
    { title: 'Change', isNumber: true, cell: ([, here, there]) => formatChange(here, there) },
  ];
  return table('Totals', columns, [
    ['Hits', these.totals.hits, others.totals.hits],
    ['Transfer', these.totals.transfer, others.totals.transfer],
    ['Different keys', these.keys, others.keys],
  ]);
}

/** A table of the keys with most hits or transfer, compared with the other range. */
function topTable(view: View, query: SumQuery, top: readonly ComparedKey[], keys: number): Html {
  const sorted = (order: SumQuery['order']) => (query.order === order ? 'descending' : undefined);
  const columns: Column<ComparedKey>[] = [
    { title: 'Key', cell: ({ key }) => keyLink(view, query, key) },
    { title: 'Hits', isNumber: true, sort: sorted('hits'), cell: ({ hits }) => formatCount(hits) },
    { title: 'Compared with', isNumber: true, cell: ({ hitsThere }) => formatCount(hitsThere) },
    { title: 'Change', isNumber: true, cell: ({ hits, hitsThere }) => formatChange(hits, hitsThere) },
    { title: 'Transfer', isNumber: true, sort: sorted('transfer'), cell: (row) => formatCount(row.transfer) },
  ];
  return html`<h2>${keys > TOP_KEYS_MAX ? `The ${TOP_KEYS_MAX} greatest keys` : 'Keys'}</h2>
${top.length === 0 ? html`<p class="note">Nothing was counted here.</p>` : table('Greatest keys', columns, top)}`;
}

function keyLink({ links }: View, query: SumQuery, key: string): Html {
  const { summary, period, order, windows, zone } = query;
  const href = links.to('/summaries', {
    summary: summary.name,
    period,
    order,
    start: addressTime(windows[0]!.start, zone),
    end: addressTime(windows.at(-1)!.end - 1000, zone),
    key: exactly(key),
  });
  return linkTo(href, textCell(key));
}

/** The change from one value to the other, in percent. */
function formatChange(here: number, there: number): string {
  if (there === 0) return here === 0 ? '0 %' : 'new';
  const percent = ((here - there) / there) * 100;
  const shown = Math.abs(percent) < 10 ? percent.toFixed(1) : formatCount(Math.round(percent));
  return `${percent > 0 ? '+' : ''}${shown} %`;
}
