import type { Command } from 'commander';
import { addCountsOptions, type CountsOptions, writeCounts } from '../counts.ts';
import { addCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';

/** `tracktree tasks`: lists the tasks with tracks. */
export function addTasks(program: Command, session: Session): void {
  const command = program.command('tasks').description('list the tasks that have tracks, with their number');
  addCriteria(addCountsOptions(command));
  addExamples(command, ['tracktree tasks', 'tracktree tasks --sort count --limit 10 --from -30d']);
  command.action((options: CriteriaOptions & CountsOptions) =>
    session.withStorage(async (storage) => {
      const counts = await storage.countBy('taskId', await criteriaOf(session, storage, options));
      await writeCounts(session, { key: 'taskId', title: 'Task' }, counts, options);
    }),
  );
}
