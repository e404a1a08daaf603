import type { Command } from 'commander';
import { addCountsOptions, type CountsOptions, writeCounts } from '../counts.ts';
import { addCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';

/** `tracktree count-by ATTRIBUTE`: counts tracks by value. */
export function addCountBy(program: Command, session: Session): void {
  const command = program
    .command('count-by')
    .description('count the tracks that have each value of an attribute')
    .argument('<attribute>', 'taskId, userName, runId, timeStamp or an indexed attribute from data');
  addCriteria(addCountsOptions(command));
  addExamples(command, [
    'tracktree count-by userName --sort count --limit 10',
    'tracktree count-by taskId --user ann --csv',
  ]);
  command.action((attribute: string, options: CriteriaOptions & CountsOptions) =>
    session.withStorage(async (storage) => {
      const criteria = await criteriaOf(session, storage, options);
      const counts = await storage.countBy(attribute, criteria);
      await writeCounts(session, { key: attribute, title: attribute }, counts, options);
    }),
  );
}
