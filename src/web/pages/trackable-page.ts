import { exactly } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import {
  getSequenceFunnel,
  getStateShares,
  getTimerDistribution,
  getUsageTotals,
  type MasterStorage,
  type UsageTotals,
} from '../../usage/index.ts';
import { checkParams, choiceOf, type TimeSpan } from '../filters/params.ts';
import { shareBar } from '../html/charts.ts';
import { capital, formatAmount, formatDuration, formatShare } from '../html/figures.ts';
import { type Html, html } from '../html/html.ts';
import { type Column, factList, table } from '../html/table.ts';
import { shorten, textCell, visible } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import { type Activity, activityChart, activityOf, spanOf } from './activity.ts';
import type { Page, PageRequest, View } from './page.ts';
import { findMaster, KINDS, parseRange, rangeForm } from './usage-page.ts';

type Kind = (typeof KINDS)[number];

/** The page of one trackable: its activity, its totals, and the figures of its kind. */
export async function trackablePage(view: View, { params, signal }: PageRequest): Promise<Page> {
  checkParams(params, ['id', 'kind', 'from', 'to']);
  const id = params.get('id') ?? '';
  const kind = choiceOf(params, 'kind', KINDS);
  const master = await findMaster(view.storage);
  if (!master || id === '') throw new HttpError(404, 'There is no such trackable.');
  const criteria = { taskId: { equals: id } };
  const range = await parseRange(view, params, criteria);
  const totals = await totalsOf(master, id, kind, range);
  const inRange = { ...criteria, timeFrom: range.from, timeTo: range.to };
  const span = (await spanOf(view.storage, inRange)) ?? range;
  const activity: Activity = await activityOf(view.storage, inRange, span, view.zone, signal);
  const content = html`
${rangeForm(view, '/usage/one', range, { id, kind })}
${factList(factsOf(totals))}
${activityChart(view, activity, { task: exactly(id) })}
${await detailsOf(master, id, kind, range)}`;
  const title = `${capital(kind)} ${visible(shorten(id, 60))}`;
  return { title, section: 'usage', content, scripts: ['charts.js'] };
}

async function totalsOf(
  master: MasterStorage,
  id: string,
  kind: Kind,
  range: TimeSpan,
): Promise<UsageTotals> {
  const all = await getUsageTotals(master, range);
  const totals = all.find((each) => each.trackable === id && each.kind === kind);
  if (totals) return totals;
  throw new HttpError(404, `There is no ${kind} of this name with entries in this time.`);
}

function factsOf({ kind, users, entries, total, average, averagePerUser }: UsageTotals): [string, string][] {
  return [
    ['Users', formatCount(users)],
    ['Entries', formatCount(entries)],
    ['Total', formatAmount(kind, total)],
    ['Average', formatAmount(kind, average)],
    ['By user', formatAmount(kind, averagePerUser)],
  ];
}

function detailsOf(master: MasterStorage, id: string, kind: Kind, range: TimeSpan): Promise<Html> | null {
  switch (kind) {
    case 'state':
      return stateTable(master, id, range);
    case 'timer':
      return timerTable(master, id, range);
    case 'sequence':
      return sequenceTable(master, id, range);
    case 'statistic':
      return null;
  }
}

/** A column of numbers. */
const figure = <T>(title: string, cell: (item: T) => string): Column<T> => ({ title, isNumber: true, cell });

async function stateTable(master: MasterStorage, id: string, range: TimeSpan): Promise<Html> {
  const shares = await getStateShares(master, id, range);
  const columns: Column<(typeof shares)[number]>[] = [
    { title: 'State', cell: ({ state }) => textCell(state) },
    figure('Entered', ({ count }) => formatCount(count)),
    figure('Share', ({ countShare }) => formatShare(countShare)),
    figure('Time', ({ milliseconds }) => formatDuration(milliseconds)),
    figure('Share', ({ timeShare }) => formatShare(timeShare)),
    { title: 'Time', cell: ({ timeShare }) => shareBar(timeShare) },
  ];
  return html`<h2>States</h2>${table('States', columns, shares)}`;
}

async function timerTable(master: MasterStorage, id: string, range: TimeSpan): Promise<Html> {
  const { histogram, quantiles } = await getTimerDistribution(master, id, range);
  const most = Math.max(1, ...histogram.map(({ count }) => count));
  const columns: Column<(typeof histogram)[number]>[] = [
    figure('From', ({ from }) => formatDuration(from)),
    figure('Up to', ({ to }) => formatDuration(to)),
    figure('Measurements', ({ count }) => formatCount(count)),
    { title: 'Share', cell: ({ count }) => shareBar(count / most) },
  ];
  return html`<h2>How long it took</h2>
<p>Half of the measurements are below ${formatDuration(quantiles.p50)}, nine in ten below ${formatDuration(quantiles.p90)}.</p>
${table('How long it took', columns, histogram)}`;
}

async function sequenceTable(master: MasterStorage, id: string, range: TimeSpan): Promise<Html> {
  const { steps, started, completed, completionRate, broken } = await getSequenceFunnel(master, id, range);
  const columns: Column<(typeof steps)[number]>[] = [
    figure('Step', ({ step }) => formatCount(step)),
    { title: 'Checkpoint', cell: ({ checkpoint }) => textCell(checkpoint) },
    figure('Reached', ({ reached }) => formatCount(reached)),
    figure('Users', ({ users }) => formatCount(users)),
    figure('Share', ({ share }) => formatShare(share)),
    { title: 'Part', cell: ({ share }) => shareBar(share) },
  ];
  return html`<h2>Checkpoints</h2>
<p>Begun ${formatCount(started)} times, completed ${formatCount(completed)} times (${formatShare(completionRate)}), broken off ${formatCount(broken)} times.</p>
${table('Checkpoints', columns, steps)}`;
}
