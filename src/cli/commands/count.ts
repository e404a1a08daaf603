import type { Command } from 'commander';
import { addCriteria, type CriteriaOptions, criteriaOf } from '../criteria-options.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';

/** `tracktree count`: counts tracks. */
export function addCount(program: Command, session: Session): void {
  const command = program.command('count').description('count tracks, from the indexes alone');
  addCriteria(command);
  addExamples(command, [
    'tracktree count',
    "tracktree count --task 'a*' --from -7d",
    'tracktree count --user ann --from 2026-11-01 --to 2026-11-30',
  ]);
  command.action((options: CriteriaOptions) =>
    session.withStorage(async (storage) => {
      const count = await storage.count(await criteriaOf(session, storage, options));
      await session.report({ count }, String(count));
    }),
  );
}
