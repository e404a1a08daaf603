import { exactly } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import type { TimeWindow, TimeZone } from '../../clocks/index.ts';
import { addressTime, markRepeated } from '../html/figures.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { type Column, table } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import { TOP_KEYS_MAX } from '../limits.ts';
import type { ComparedKey, Period, SumQuery, SumsOfRange } from '../sums/sums.ts';
import type { View } from './page.ts';

/** The name of a period: `2026-11-01 14:00`, `2026-11-01` or `2026-11`. */
export function periodName(zone: TimeZone, period: Period, start: number): string {
  const name = zone.format(start).slice(0, NAME_LENGTHS[period]);
  return period === 'hour' ? markRepeated(name, start, zone) : name;
}

const NAME_LENGTHS: Readonly<Record<Period, number>> = { hour: 16, date: 10, month: 7 };

/** The name of a range of periods: `2026-11-01 to 2026-11-30`. */
export function rangeName({ zone, period }: SumQuery, windows: readonly TimeWindow[]): string {
  const name = (time: number): string => periodName(zone, period, time);
  const [first, last] = [name(windows[0]!.start), name(windows.at(-1)!.start)];
  return first === last ? first : `${first} to ${last}`;
}

/** A table of the totals of both ranges. */
export function totalsTable(these: SumsOfRange, others: SumsOfRange): Html {
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
export function topTable(view: View, query: SumQuery, top: readonly ComparedKey[], keys: number): Html {
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
