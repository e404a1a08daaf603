import { DAY_MS } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import {
  type ActiveUsers,
  getActiveUsers,
  getUsageTotals,
  type MasterStorage,
  type UsageData,
  type UsageTotals,
} from '../../usage/index.ts';
import { checkParams, parseSpan, type TimeSpan } from '../filters/params.ts';
import { chart } from '../html/charts.ts';
import { formatAmount, inputValue, timeCell } from '../html/figures.ts';
import { chooser, hiddenInput, inputField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { type Column, table } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import { USAGE_ENTRIES_MAX } from '../limits.ts';
import type { ViewedStorage } from '../viewed-storage.ts';
import { newestTime } from './activity.ts';
import type { Page, PageRequest, View } from './page.ts';

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

/** The number of the newest tracks that decide whether a storage is a master. */
const SAMPLE_LENGTH = 20;
/** The kinds of trackables. */
export const KINDS = ['statistic', 'state', 'timer', 'sequence'] as const satisfies UsageData['kind'][];
const DEFAULT_DAYS = 30;

/** The storage as a master of usage; undefined if none of its newest tracks is usage. */
export async function findMaster(storage: ViewedStorage): Promise<MasterStorage | undefined> {
  const heads = await storage.queryMetadata({}, { reverse: true, limit: SAMPLE_LENGTH });
  for (const { trackId } of heads) {
    const track = await storage.getTrack(trackId);
    // The type of the view's storage does not tell its data; this track does.
    if (track && isUsage(track.data)) return storage as unknown as MasterStorage;
  }
  return undefined;
}

function isUsage(data: object): boolean {
  const { kind, tracker, seq } = data as Partial<UsageData>;
  return (
    (KINDS as readonly unknown[]).includes(kind) && typeof tracker === 'string' && typeof seq === 'number'
  );
}

/**
 * The span that an address asks for; by default the 30 days up to the newest track that meets the criteria.
 *
 * @throws HttpError for a wrong parameter, and for more entries than a page adds up
 */
export async function parseRange(
  { storage, zone }: View,
  params: URLSearchParams,
  criteria: object,
): Promise<TimeSpan> {
  const newest = () => newestTime(storage, criteria);
  const { from, to } = await parseSpan(params, ['from', 'to'], zone, newest, DEFAULT_DAYS * DAY_MS);
  const entries = await storage.count({ ...criteria, timeFrom: from, timeTo: to });
  if (entries <= USAGE_ENTRIES_MAX) return { from, to };
  throw new HttpError(
    400,
    `There are ${entries} entries in this time, more than the ${USAGE_ENTRIES_MAX} that a page adds up; choose a shorter one.`,
  );
}

/** The form that chooses the time of usage. It passes on `params`. */
export function rangeForm(
  { links, zone }: View,
  path: string,
  range: TimeSpan,
  params: Record<string, string> = {},
): Html {
  const input = (name: 'from' | 'to', label: string) =>
    inputField(name, label, inputValue(range[name], zone), { type: 'datetime-local', step: 1 });
  const hidden = Object.entries(params).map(([name, value]) => hiddenInput(name, value));
  const fields = html`${hidden}${input('from', 'From')}${input('to', 'Up to')}`;
  return chooser('Choose the time', links.to(path), fields, links.to(path, params));
}
