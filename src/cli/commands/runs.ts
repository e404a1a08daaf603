import type { RunState } from '../../runs/index.ts';
import type { Clock } from '../clock.ts';
import { flagColumn, numberColumn, timeColumn } from '../columns.ts';
import type { CliCommand } from '../command.ts';
import { type ListColumn, limitRows, writeList } from '../list.ts';
import type { Session } from '../session.ts';

interface RunsOptions {
  task?: string;
  current?: boolean;
  unfinished?: boolean;
  reverse?: boolean;
  limit?: number;
}

export function addRuns(program: CliCommand, session: Session): void {
  program
    .command('runs')
    .description('list runs by number, with how many tracks they have')
    .option('-t, --task <task>', 'runs that were started for this task')
    .option('--current', "only the tasks' current runs")
    .option('--unfinished', 'only runs that were not stopped as finished')
    .option('--reverse', 'the newest first')
    .count('-l, --limit <number>', 'the most rows (default: 1,000 in a table, else all)')
    .examples('tracktree runs --reverse --limit 10', 'tracktree runs --task a001 --current --json')
    .onStorage(session, async (storage, { task, current, unfinished, reverse, limit }: RunsOptions) => {
      const counts = await storage.countBy('runId');
      const runs = (await storage.getRuns()).filter(
        (run) =>
          (task === undefined || run.taskId === task) &&
          (!current || run.isCurrent) &&
          (!unfinished || !run.finished),
      );
      if (reverse) runs.reverse();
      const shown = await limitRows(session, runs, limit);
      await writeList(session, {
        columns: runColumns(session.clock),
        rows: shown.map((run) => ({ ...run, tracks: counts.get(run.runId) ?? 0 })),
      });
    });
}

function runColumns(clock: Clock): ListColumn<RunState & { tracks: number }>[] {
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
