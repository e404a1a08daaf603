import { exactly, parseText } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import type { RunState } from '../../runs/index.ts';
import { checkParams, choiceOf } from '../filters/params.ts';
import { timeLine } from '../html/charts.ts';
import { counted, formatDuration, timeCell } from '../html/figures.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { linkTo, numberedLinks, pageOf } from '../html/links.ts';
import { type Column, table } from '../html/table.ts';
import { textCell } from '../html/visible-text.ts';
import { ROWS_DEFAULT } from '../limits.ts';
import type { Page, PageRequest, View } from './page.ts';

const STATES = ['all', 'current', 'finished', 'unfinished'] as const;
type State = (typeof STATES)[number];

/** The page of runs, the newest first, each with a bar in the time line of the page. */
export async function runsPage(view: View, { params, signal }: PageRequest): Promise<Page> {
  checkParams(params, ['state', 'task', 'page']);
  const state = choiceOf(params, 'state', STATES);
  const task = params.get('task') ?? '';
  const all = await view.storage.getRuns();
  const runs = all.filter((run) => isOfState(run, state) && isOfTask(run, task));
  const found = pageOf(runs.length, params, ROWS_DEFAULT);
  const shown = runs.reverse().slice(found.start, found.end);
  const [from, to] = [Math.min(...shown.map((run) => run.start)), Math.max(...shown.map((run) => run.end))];
  const rows: CountedRun[] = [];
  for (const run of shown) {
    signal.throwIfAborted();
    rows.push({ ...run, count: await view.storage.count({ runId: run.runId }) });
  }
  const content = html`
${filterForm(view, state, task)}
<p><strong>${counted(found.total, 'run')}</strong>${state === 'all' && task === '' && html`, ${formatCount(all.filter((run) => run.isCurrent).length)} of them current`}</p>
${
  rows.length === 0
    ? html`<p class="note">There is no such run.</p>`
    : html`<p class="note">The time lines of this page reach from ${timeCell(from, view.zone)} to ${timeCell(to, view.zone)}.</p>`
}
${table('Runs', columnsOf(view, from, to), rows)}
${numberedLinks('Pages of runs', found, (page) => view.links.to('/runs', { state, task, page }))}`;
  return { title: 'Runs', section: 'runs', content };
}

function isOfState(run: RunState, state: State): boolean {
  if (state === 'current') return run.isCurrent;
  if (state === 'finished') return run.finished;
  return state === 'all' || !run.finished;
}

function isOfTask({ taskId }: RunState, task: string): boolean {
  if (task.trim() === '') return true;
  const condition = parseText(task);
  if ('equals' in condition) return taskId === condition.equals;
  return taskId?.startsWith(condition.prefix) ?? false;
}

type CountedRun = RunState & { count: number };

function columnsOf({ links, zone }: View, from: number, to: number): Column<CountedRun>[] {
  const runLink = (runId: number) => html`<a href="${links.to('/tracks', { run: runId })}">${runId}</a>`;
  const taskLink = (taskId: string) =>
    linkTo(links.to('/tasks/one', { id: exactly(taskId) }), textCell(taskId, 40));
  const anyTask = html`<span class="note">any task</span>`;
  return [
    { title: 'Run', isNumber: true, sort: 'descending', cell: ({ runId }) => runLink(runId) },
    { title: 'Task', cell: ({ taskId }) => (taskId === undefined ? anyTask : taskLink(taskId)) },
    { title: 'State', cell: stateCell },
    { title: 'Start', cell: ({ start }) => timeCell(start, zone) },
    { title: 'End', cell: ({ end }) => timeCell(end, zone) },
    { title: 'Duration', isNumber: true, cell: ({ start, end }) => formatDuration(end - start) },
    { title: 'Tracks', isNumber: true, cell: ({ count }) => formatCount(count) },
    { title: 'Time line', cell: ({ start, end, isCurrent }) => timeLine(start, end, from, to, isCurrent) },
  ];
}

function stateCell({ isCurrent, finished }: RunState): Html {
  if (isCurrent) return html`<span class="badge current">current</span>`;
  return finished
    ? html`<span class="badge finished">finished</span>`
    : html`<span class="badge">not finished</span>`;
}

function filterForm({ links }: View, state: State, task: string): Html {
  const fields = html`${inputField('task', 'Task', task, PREFIX_INPUT)}
${selectField('state', 'State', state, STATES)}`;
  return chooser('Filter runs', links.to('/runs'), fields);
}
