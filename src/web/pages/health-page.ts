import { formatCount, formatSize } from '../../charts/index.ts';
import type { Disagreement } from '../../storage/index.ts';
import { checkParams } from '../filters/params.ts';
import { formatDuration, timeCell } from '../html/figures.ts';
import { type Html, type HtmlValue, html } from '../html/html.ts';
import { type Column, factList, table } from '../html/table.ts';
import { shorten, visible } from '../html/visible-text.ts';
import type { Page, PageRequest, View } from './page.ts';

const MESSAGE_LENGTH_MAX = 400;
const COLUMNS: readonly Column<Disagreement>[] = [
  { title: 'Kind', cell: ({ kind }) => kind },
  { title: 'What', cell: ({ message }) => html`<bdi>${visible(shorten(message, MESSAGE_LENGTH_MAX))}</bdi>` },
];

/** The page of sizes, settings and the last check. */
export async function healthPage(view: View, { params }: PageRequest): Promise<Page> {
  checkParams(params, []);
  const facts = [...(await sizes(view)), ...(await settings(view))];
  const content = html`
<h2>Last check</h2>
${lastCheck(view)}
<h2>What it holds and takes</h2>
${factList(facts)}`;
  return { title: 'Health', section: 'health', content };
}

async function sizes({ storage }: View): Promise<[string, HtmlValue][]> {
  const stats = await storage.stats();
  const { diskSizeBytes, cacheHits, cacheMisses } = stats;
  const reads = cacheHits + cacheMisses;
  return [
    ['Tracks', formatCount(stats.tracks)],
    ['Runs', formatCount(stats.runs)],
    ['Tasks', formatCount(stats.tasks)],
    ['Users', formatCount(stats.users)],
    ['On disk', diskSizeBytes === undefined ? 'not in a folder of its own' : formatSize(diskSizeBytes)],
    ['Indexes in memory', formatSize(stats.indexSizeBytes)],
    ['Rows in memory', formatSize(stats.cacheSizeBytes)],
    ['Rows found in memory', reads === 0 ? 'none read yet' : `${Math.round((100 * cacheHits) / reads)} %`],
    ['Writes that wait', `${formatCount(stats.queueLength)} (${formatSize(stats.queueSizeBytes)})`],
    [
      'Checkpoint',
      `up to track ${stats.checkpointUpTo}, ${formatCount(stats.checkpointStale)} changed since`,
    ],
  ];
}

async function settings({ storage }: View): Promise<[string, HtmlValue][]> {
  const retention = await storage.getRetention();
  const attributes = storage.indexAttributes.map(visible).join(', ');
  return [
    ['State', storage.status],
    ['Track type', visible(storage.typeName)],
    ['Indexed attributes of data', attributes === '' ? 'none' : attributes],
    ['Retention', retention === undefined ? 'everything is kept' : `tracks for ${retention.tracks}`],
  ];
}

function lastCheck({ checks, zone }: View): Html {
  const running = checks.isRunning && html`<p class="note">A check is running.</p>`;
  const { last } = checks;
  if (!last) return html`${running || html`<p class="note">There was no check since this view began.</p>`}`;
  const when = html`${timeCell(last.timeStamp, zone)}, in ${formatDuration(last.durationMs)}`;
  if (last.count === 0)
    return html`${running}<p><span class="badge finished">healthy</span> Everything agreed: ${when}.</p>`;
  return html`${running}<p><span class="badge bad">${formatCount(last.count)} found</span> ${when}.</p>
${table('What does not agree', COLUMNS, last.disagreements)}`;
}
