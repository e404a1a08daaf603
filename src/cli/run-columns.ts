import type { RunState } from '../runs/index.ts';
import type { Clock } from './clock.ts';
import { flagColumn, numberColumn, timeColumn } from './columns.ts';
import type { ListColumn } from './list.ts';

/** A run with the number of its tracks. */
export interface CountedRun extends RunState {
  tracks: number;
}

/** The columns of a list of runs. */
export function runColumns(clock: Clock): ListColumn<CountedRun>[] {
  return [
    { key: 'runId', title: 'Run', value: ({ runId }) => runId, align: 'right' },
    { key: 'taskId', title: 'Task', value: ({ taskId }) => taskId, isCut: true },
    timeColumn('start', clock.heading('Start'), clock, ({ start }) => start),
    timeColumn('end', 'End', clock, ({ end }) => end),
    flagColumn('finished', 'Finished', ({ finished }) => finished),
    flagColumn('isCurrent', 'Current', ({ isCurrent }) => isCurrent),
    numberColumn('tracks', 'Tracks', ({ tracks }) => tracks),
  ];
}
