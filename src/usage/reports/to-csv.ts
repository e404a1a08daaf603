import { formatCsv } from '../../csv/index.ts';
import { Sequence } from '../counting/sequence.ts';
import { State } from '../counting/state.ts';
import { Statistic } from '../counting/statistic.ts';
import { Timer } from '../counting/timer.ts';
import type { Trackable } from '../counting/trackable.ts';
import type { HistoryEntry } from './history.ts';

const REPORT_COLUMNS = [
  'name',
  'kind',
  'total',
  'average',
  'changes',
  'change since start',
  'state',
  'description',
];

/** A report as CSV: a line for each trackable, with its values. Times are milliseconds. */
export function reportToCsv(trackables: Iterable<Trackable>): string {
  const rows = Array.from(trackables, (each) => [each.name, each.kind, ...figuresOf(each), each.description]);
  return formatCsv([REPORT_COLUMNS, ...rows]);
}

function figuresOf(trackable: Trackable): unknown[] {
  if (trackable instanceof Statistic)
    return [trackable.total, trackable.average, trackable.changes, trackable.changeSinceStart, ''];
  if (trackable instanceof Timer)
    return [trackable.total, trackable.average, trackable.measurements, trackable.changeSinceStart, ''];
  if (trackable instanceof State) return ['', '', trackable.changes, '', trackable.state];
  if (trackable instanceof Sequence)
    return [trackable.completions, '', '', trackable.changeSinceStart, trackable.checkpoint];
  return ['', '', '', '', ''];
}

/** The history of a trackable as CSV: a line for each row, with the fields of its kind. */
export function historyToCsv(history: readonly HistoryEntry[]): string {
  const columns = [
    'time',
    'session',
    ...Object.keys(history[0] ?? {}).filter((key) => !LEFT_OUT.includes(key)),
  ];
  const rows = history.map((entry) => {
    const fields: Record<string, unknown> = { ...entry, time: new Date(entry.at).toISOString() };
    return columns.map((column) => fields[column]);
  });
  return formatCsv([columns, ...rows]);
}

const LEFT_OUT = ['trackable', 'kind', 'at', 'session'];
