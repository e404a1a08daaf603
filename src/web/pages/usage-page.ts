import { formatCount } from '../../charts/index.ts';
import { type ActiveUsers, getActiveUsers, getUsageTotals, type UsageTotals } from '../../usage/index.ts';
import { checkParams, type TimeSpan } from '../filters/params.ts';
import { chart } from '../html/charts.ts';
import { formatAmount, inputValue, timeCell } from '../html/figures.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { type Column, table } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import type { Page, PageRequest, View } from './page.ts';
import { findMaster, parseRange, rangeForm } from './usage-range.ts';

/** The page of usage: the active users of each day, and the totals of all trackables. */
export async function usagePage(view: View, { params, signal }: PageRequest): Promise<Page> {
  checkParams(params, ['from', 'to']);
  const master = await findMaster(view.storage);
  if (!master) return { title: 'Usage', section: 'usage', content: NO_MASTER };
  const range = await parseRange(view, params, {});
  const days = await getActiveUsers(master, { ...range, timeZone: view.zone.name });
  signal.throwIfAborted();
  const totals = await getUsageTotals(master, range);
  const content = html`
${rangeForm(view, '/usage', range)}
${activeChart(view, days)}
${table('Totals', totalsColumns(view, range), totals)}`;
  return { title: 'Usage', section: 'usage', content, scripts: ['charts.js'] };
}

const NO_MASTER = html`<p class="note">This storage is no master of usage: among its newest tracks there is none that
<code>DataManager</code> has merged.</p>`;

function activeChart({ zone }: View, days: readonly ActiveUsers[]): Html {
  const points = days.map(({ date, users, entries }) => ({
    time: zone.momentOf(Date.parse(date)),
    label: date,
    values: [users, entries],
  }));
  return chart({
    title: 'Active users by day',
    series: ['Active users', 'Entries'],
    unit: 'Day',
    points,
    kind: 'bars',
    zone: zone.name,
  });
}

function totalsColumns({ links, zone }: View, range: TimeSpan): Column<UsageTotals>[] {
  const [from, to] = [inputValue(range.from, zone), inputValue(range.to, zone)];
  const link = ({ trackable, kind }: UsageTotals) =>
    linkTo(links.to('/usage/one', { id: trackable, kind, from, to }), textCell(trackable));
  return [
    { title: 'Trackable', sort: 'ascending', cell: link },
    { title: 'Kind', cell: ({ kind }) => kind },
    { title: 'Users', isNumber: true, cell: ({ users }) => formatCount(users) },
    { title: 'Total', isNumber: true, cell: ({ kind, total }) => formatAmount(kind, total) },
    { title: 'Average', isNumber: true, cell: ({ kind, average }) => formatAmount(kind, average) },
    { title: 'By user', isNumber: true, cell: (each) => formatAmount(each.kind, each.averagePerUser) },
    { title: 'Last', cell: ({ last }) => timeCell(last, zone) },
  ];
}
