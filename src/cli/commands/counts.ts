import { numberColumn, timeColumn } from '../columns.ts';
import type { CliCommand } from '../command.ts';
import { type AnyCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { WrongUse } from '../failures.ts';
import { type ListColumn, limitRows, writeList } from '../list.ts';
import type { Session } from '../session.ts';

export function addCount(program: CliCommand, session: Session): void {
  program
    .command('count')
    .description('count tracks, from the indexes alone')
    .criteria()
    .examples(
      'tracktree count',
      "tracktree count --task 'a*' --from -7d",
      'tracktree count --user ann --from 2026-11-01 --to 2026-11-30',
    )
    .onStorage(session, async (storage, options: CriteriaOptions) => {
      const count = await storage.count(await criteriaOf(session, storage, options));
      await session.report({ count }, String(count));
    });
}

export function addTasks(program: CliCommand, session: Session): void {
  addCountsOptions(program.command('tasks').description('list the tasks that have tracks, with their number'))
    .examples('tracktree tasks', 'tracktree tasks --sort count --limit 10 --from -30d')
    .action((options: CountsOptions) => writeCounts(session, 'taskId', 'Task', options));
}

export function addUsers(program: CliCommand, session: Session): void {
  addCountsOptions(
    program
      .command('users')
      .description('list the users that have tracks of a task, or any, with their number')
      .argument('[task]', 'the task, taken literally; without, the users of all tasks'),
  )
    .examples('tracktree users a001', 'tracktree users --sort count --limit 10')
    .action((task: string | undefined, options: CountsOptions) => {
      if (task !== undefined && options.task)
        throw new WrongUse('name the task once: as TASK or with --task');
      const ofTask = task === undefined ? {} : { taskId: { equals: task } };
      return writeCounts(session, 'userName', 'User', options, ofTask);
    });
}

export function addCountBy(program: CliCommand, session: Session): void {
  addCountsOptions(
    program
      .command('count-by')
      .description('count the tracks that have each value of an attribute')
      .argument('<attribute>', 'taskId, userName, runId, timeStamp or an indexed attribute from data'),
  )
    .examples(
      'tracktree count-by userName --sort count --limit 10',
      'tracktree count-by taskId --user ann --csv',
    )
    .action((attribute: string, options: CountsOptions) =>
      writeCounts(session, attribute, attribute, options),
    );
}

interface CountsOptions extends CriteriaOptions {
  sort?: 'value' | 'count';
  limit?: number;
}

function addCountsOptions(command: CliCommand): CliCommand {
  return command
    .choice(
      '-s, --sort <by>',
      'the order: by value, or the greatest count first',
      ['value', 'count'],
      'value',
    )
    .count('-l, --limit <number>', 'the most rows (default: 1,000 in a table, else all)')
    .criteria();
}

type Count = [value: string | number | boolean, tracks: number];

/** Writes the values of an attribute, each with the number of its tracks. */
function writeCounts(
  session: Session,
  key: string,
  title: string,
  options: CountsOptions,
  more: AnyCriteria = {},
): Promise<void> {
  return session.withStorage(async (storage) => {
    const criteria = { ...(await criteriaOf(session, storage, options)), ...more } as AnyCriteria;
    const rows: Count[] = [...(await storage.countBy(key, criteria))];
    if (options.sort === 'count') rows.sort((a, b) => b[1] - a[1]);
    const { clock } = session;
    const column: ListColumn<Count> =
      key === 'timeStamp'
        ? timeColumn(key, clock.heading(title), clock, ([value]) => Number(value))
        : { key, title, value: ([value]) => value, isCut: true };
    await writeList<Count>(session, {
      columns: [column, numberColumn('tracks', 'Tracks', ([, count]) => count)],
      rows: await limitRows(session, rows, options.limit),
    });
  });
}
