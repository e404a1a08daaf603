import { exactly } from '../../arguments/index.ts';
import type { Track } from '../../storage/index.ts';
import { isTrackId } from '../filters/params.ts';
import { timeCell } from '../html/figures.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo } from '../html/links.ts';
import { factList } from '../html/table.ts';
import { textCell, visible } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import { dataTree } from './data-tree.ts';
import type { Page, View } from './page.ts';

const TEXT_LENGTH_MAX = 1_000;

/** Finds the track that an address names. @throws HttpError if there is none */
export async function findTrack(view: View, trackId: string): Promise<Track<object>> {
  const track = isTrackId(trackId) ? await view.storage.getTrack(trackId) : undefined;
  if (track) return track;
  throw new HttpError(404, `There is no track ${visible(trackId.slice(0, 40))}. It may have been removed.`);
}

export async function trackPage(view: View, trackId: string): Promise<Page> {
  const track = await findTrack(view, trackId);
  const content = html`
${factList(facts(view, track))}
<div class="bar"><h2>Data</h2>
<p class="actions"><a href="${view.links.to(`/tracks/${track.trackId}/track.jsonl`)}" download>Download as JSON</a></p></div>
${dataTree(track.data)}`;
  return { title: `${visible(track.typeName)} ${track.trackId}`, section: 'tracks', content };
}

function facts(view: View, track: Track<object>): [string, Html][] {
  const { links, zone } = view;
  const to = (path: string, params: Record<string, string | number>) => links.to(path, params);
  const { taskId, runId, userName, timeStamp, trackId, trackNum } = track;
  return [
    ['Id', html`${trackId}`],
    ['Number', html`${trackNum}`],
    ['Type', textCell(track.typeName, TEXT_LENGTH_MAX)],
    ['Task', linkTo(to('/tasks/one', { id: exactly(taskId) }), textCell(taskId, TEXT_LENGTH_MAX))],
    ['Run', html`<a href="${to('/tracks', { run: runId })}">${runId}</a>`],
    ['User', linkTo(to('/users/one', { id: exactly(userName) }), textCell(userName, TEXT_LENGTH_MAX))],
    ['Time', html`${timeCell(timeStamp, zone)} <span class="note">${timeStamp} ms since 1970</span>`],
    [
      'Around it',
      html`<a href="${to('/tracks', { before: trackId })}">newer</a> · <a href="${to('/tracks', { after: trackId })}">older</a> · ${linkTo(to('/tracks', { task: exactly(taskId), run: runId, user: exactly(userName) }), 'of the same task, run and user')}`,
    ],
  ];
}
