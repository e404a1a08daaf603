import { exactly } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import type { TrackHead } from '../../storage/index.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/link.ts';
import type { Column } from '../html/table.ts';
import { timeCell } from '../html/times.ts';
import { textCell } from '../html/visible-text.ts';
import { PREVIEW_LENGTH } from '../limits.ts';
import { previewOf } from './data-preview.ts';
import type { View } from './page.ts';
import type { TrackOrder } from './track-list.ts';

/** A track of the list, with the preview of its data. */
export type PreviewedTrack = TrackHead & { preview: Html };

/** The columns of a table of tracks. */
export function trackColumns({ links, zone }: View, order: TrackOrder): Column<PreviewedTrack>[] {
  const sorted = (each: TrackOrder) => (order === each ? 'descending' : undefined);
  const link = (path: string, text: string | number) => html`<a href="${path}">${text}</a>`;
  const only = (name: 'task' | 'user', text: string) =>
    linkTo(links.to('/tracks', { [name]: exactly(text) }), textCell(text, 40));
  return [
    {
      title: 'Id',
      sort: sorted('saved'),
      cell: ({ trackId }) => link(links.to(`/tracks/${trackId}`), trackId),
    },
    { title: 'Task', cell: ({ taskId }) => only('task', taskId) },
    { title: 'Run', isNumber: true, cell: ({ runId }) => link(links.to('/tracks', { run: runId }), runId) },
    { title: 'User', cell: ({ userName }) => only('user', userName) },
    { title: 'Time', sort: sorted('time'), cell: ({ timeStamp }) => timeCell(timeStamp, zone) },
    { title: 'Data', cell: ({ preview }) => preview },
  ];
}

/** Reads the data of these tracks, for their previews. */
export async function withPreviews(
  view: View,
  heads: readonly TrackHead[],
  signal: AbortSignal,
): Promise<PreviewedTrack[]> {
  const tracks: PreviewedTrack[] = [];
  for (const head of heads) {
    signal.throwIfAborted();
    tracks.push({ ...head, preview: await previewCell(view, head) });
  }
  return tracks;
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
