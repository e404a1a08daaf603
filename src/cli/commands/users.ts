import type { Command } from 'commander';
import { addCountsOptions, type CountsOptions, writeCounts } from '../counts.ts';
import { type AnyCriteria, addCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { addExamples } from '../examples.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';

/** `tracktree users [TASK]`: lists the users with tracks. */
export function addUsers(program: Command, session: Session): void {
  const command = program
    .command('users')
    .description('list the users that have tracks of a task, or any, with their number')
    .argument('[task]', 'the task, taken literally; without, the users of all tasks');
  addCriteria(addCountsOptions(command));
  addExamples(command, ['tracktree users a001', 'tracktree users --sort count --limit 10']);
  command.action((task: string | undefined, options: CriteriaOptions & CountsOptions) =>
    session.withStorage(async (storage) => {
      if (task !== undefined && options.task)
        throw new WrongUse('name the task once: as TASK or with --task');
      const criteria = await criteriaOf(session, storage, options);
      const ofTask =
        task === undefined ? criteria : ({ ...criteria, taskId: { equals: task } } as AnyCriteria);
      const counts = await storage.countBy('userName', ofTask);
      await writeCounts(session, { key: 'userName', title: 'User' }, counts, options);
    }),
  );
}
