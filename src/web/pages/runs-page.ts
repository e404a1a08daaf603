import { exactly, parseText } from '../../arguments/index.ts';
import { formatCount } from '../../charts/index.ts';
import type { RunState } from '../../runs/index.ts';
import { checkParams, choiceOf } from '../filters/params.ts';
import { timeLine } from '../html/bars.ts';
import { counted, formatDuration } from '../html/figures.ts';
import { chooser, inputField, PREFIX_INPUT, selectField } from '../html/form.ts';
import { type Html, type HtmlValue, html } from '../html/html.ts';
import { linkTo } from '../html/link.ts';
import { type Column, row, table } from '../html/table.ts';
import { timeCell } from '../html/times.ts';
import { textCell } from '../html/visible-text.ts';
import { ROWS_DEFAULT } from '../limits.ts';
import { numberedLinks, pageOf } from './numbered-pages.ts';
import type { Page, PageRequest, View } from './page.ts';

const STATES = ['all', 'current', 'finished', 'unfinished'] as const;
type State = (typeof STATES)[number];

const COLUMNS: readonly Column[] = [
  { title: 'Run', isNumber: true, sort: 'descending' },
  { title: 'Task' },
  { title: 'State' },
  { title: 'Start' },
  { title: 'End' },
  { title: 'Duration', isNumber: true },
  { title: 'Tracks', isNumber: true },
  { title: 'Time line' },
];

/** The page of runs, the newest first, each with a bar in the time line of the page. */
export async function runsPage(view: View, { params, signal }: PageRequest): Promise<Page> {
  checkParams(params, ['state', 'task', 'page']);
  const state = choiceOf(params, 'state', STATES);
  const task = params.get('task') ?? '';
  const all = await view.storage.getRuns();
  const runs = all.filter((run) => isOfState(run, state) && isOfTask(run, task));
  const found = pageOf(runs.length, params, ROWS_DEFAULT);
  const shown = runs.reverse().slice(found.start, found.end);
  const rows = await runRows(view, shown, signal);
  const content = html`
${filterForm(view, state, task)}
<p><strong>${counted(found.total, 'run')}</strong>${state === 'all' && task === '' && html`, ${formatCount(all.filter((run) => run.isCurrent).length)} of them current`}</p>
${lineLegend(view, shown)}
${table('Runs', COLUMNS, rows)}
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

async function runRows(view: View, runs: readonly RunState[], signal: AbortSignal): Promise<Html[]> {
  const [from, to] = spanOfRuns(runs);
  const rows: Html[] = [];
  for (const run of runs) {
    signal.throwIfAborted();
    const count = await view.storage.count({ runId: run.runId });
    rows.push(row(COLUMNS, cellsOf(view, run, count, timeLine(run.start, run.end, from, to, run.isCurrent))));
  }
  return rows;
}

function cellsOf({ links, zone }: View, run: RunState, count: number, line: Html): HtmlValue[] {
  const { runId, taskId, start, end } = run;
  const task =
    taskId === undefined
      ? html`<span class="note">any task</span>`
      : linkTo(links.to('/tasks/one', { id: exactly(taskId) }), textCell(taskId, 40));
  return [
    html`<a href="${links.to('/tracks', { run: runId })}">${runId}</a>`,
    task,
    stateCell(run),
    timeCell(start, zone),
    timeCell(end, zone),
    formatDuration(end - start),
    formatCount(count),
    line,
  ];
}

function stateCell({ isCurrent, finished }: RunState): Html {
  if (isCurrent) return html`<span class="badge current">current</span>`;
  return finished
    ? html`<span class="badge finished">finished</span>`
    : html`<span class="badge">not finished</span>`;
}

function spanOfRuns(runs: readonly RunState[]): [from: number, to: number] {
  let [from, to] = [Infinity, -Infinity];
  for (const { start, end } of runs) {
    from = Math.min(from, start);
    to = Math.max(to, end);
  }
  return [from, to];
}

function lineLegend({ zone }: View, runs: readonly RunState[]): Html | null {
  if (runs.length === 0) return html`<p class="note">There is no such run.</p>`;
  const [from, to] = spanOfRuns(runs);
  return html`<p class="note">The time lines of this page reach from ${timeCell(from, zone)} to ${timeCell(to, zone)}.</p>`;
}

function filterForm({ links }: View, state: State, task: string): Html {
  const fields = html`${inputField('task', 'Task', task, PREFIX_INPUT)}
${selectField('state', 'State', state, STATES)}`;
  return chooser('Filter runs', links.to('/runs'), fields);
}
