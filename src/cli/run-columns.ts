import type { RunState } from '../runs/index.ts';
import type { Clock } from './clock.ts';
import type { ListColumn } from './list.ts';

/** A run with the number of its tracks. */
export interface CountedRun extends RunState {
  tracks: number;
}

/** The number of tracks of a run. */
export function countOf(counts: ReadonlyMap<number, number>, runId: number): number {
  return counts.get(runId) ?? 0;
}

/** The columns of a list of runs. */
export function runColumns(clock: Clock): ListColumn<CountedRun>[] {
  const time = (key: 'start' | 'end', title: string): ListColumn<CountedRun> => ({
    key,
    title,
    value: (run) => clock.showIso(run[key]),
    show: (run) => clock.show(run[key]),
  });
  const flag = (key: 'finished' | 'isCurrent', title: string): ListColumn<CountedRun> => ({
    key,
    title,
    value: (run) => run[key],
    show: (run) => (run[key] ? 'yes' : ''),
  });
  return [
    { key: 'runId', title: 'Run', value: ({ runId }) => runId, align: 'right' },
    { key: 'taskId', title: 'Task', value: ({ taskId }) => taskId, isCut: true },
    time('start', clock.heading('Start')),
    time('end', 'End'),
    flag('finished', 'Finished'),
    flag('isCurrent', 'Current'),
    {
      key: 'tracks',
      title: 'Tracks',
      value: ({ tracks }) => tracks,
      show: ({ tracks }) => tracks.toLocaleString('en-US'),
      align: 'right',
    },
  ];
}
