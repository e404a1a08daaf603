import { exactly } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { TrackHead } from '../../storage/index.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/link.ts';
import { type Column, row } from '../html/table.ts';
import { timeCell } from '../html/times.ts';
import { textCell } from '../html/visible-text.ts';
import { PREVIEW_LENGTH } from '../limits.ts';
import { previewOf } from './data-preview.ts';
import type { View } from './page.ts';
import type { TrackOrder } from './track-list.ts';

/** The columns of a table of tracks. */
export function trackColumns(order: TrackOrder): readonly Column[] {
  return [
    { title: 'Id', sort: order === 'saved' ? 'descending' : undefined },
    { title: 'Task' },
    { title: 'Run', isNumber: true },
    { title: 'User' },
    { title: 'Time', sort: order === 'time' ? 'descending' : undefined },
    { title: 'Data' },
  ];
}

/** The rows of a table of tracks. It reads the data of these tracks only. */
export async function trackRows(
  view: View,
  heads: readonly TrackHead[],
  order: TrackOrder,
  signal: AbortSignal,
): Promise<Html[]> {
  const columns = trackColumns(order);
  const rows: Html[] = [];
  for (const head of heads) {
    signal.throwIfAborted();
    rows.push(row(columns, cellsOf(view, head, await previewCell(view, head)), head.trackId));
  }
  return rows;
}

function cellsOf({ links, zone }: View, head: TrackHead, preview: Html): Html[] {
  const { trackId, taskId, runId, userName, timeStamp } = head;
  const task = links.to('/tracks', { task: exactly(taskId) });
  const user = links.to('/tracks', { user: exactly(userName) });
  return [
    html`<a href="${links.to(`/tracks/${trackId}`)}">${trackId}</a>`,
    linkTo(task, textCell(taskId, 40)),
    html`<a href="${links.to('/tracks', { run: runId })}">${runId}</a>`,
    linkTo(user, textCell(userName, 40)),
    timeCell(timeStamp, zone),
    preview,
  ];
}

async function previewCell({ storage }: View, { trackId }: TrackHead): Promise<Html> {
  try {
    const track = await storage.getTrack(trackId);
    if (!track) return html`<span class="note">removed meanwhile</span>`;
    return html`<bdi class="preview">${previewOf(track.data, PREVIEW_LENGTH)}</bdi>`;
  } catch (error) {
    if (!(error instanceof TrackingError) || error.code !== 'TRACKS_CORRUPTED') throw error;
    return html`<span class="bad">the record is damaged</span>`;
  }
}
