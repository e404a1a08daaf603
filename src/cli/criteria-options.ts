import type { Criteria } from '../storage/index.ts';
import { WrongUse } from './failures.ts';
import type { AnyStorage } from './open-storage.ts';
import type { Session } from './session.ts';
import { addConditions, type PlainCriteria } from './where.ts';

export type AnyCriteria = Criteria<Record<string, unknown>, string>;

/** The options that choose tracks. */
export interface CriteriaOptions {
  task?: string[];
  user?: string[];
  run?: string[];
  from?: string;
  to?: string;
  where?: string[];
}

/** The criteria of the options. @throws WrongUse, TypeError, RangeError that name the option */
export async function criteriaOf(
  session: Session,
  storage: AnyStorage,
  options: CriteriaOptions,
): Promise<AnyCriteria> {
  const { task, user, run, from, to, where } = options;
  const criteria: PlainCriteria = {};
  if (task) criteria.taskId = task;
  if (user) criteria.userName = user;
  if (run) criteria.runId = await runsOf(storage, run, task);
  if (from !== undefined) criteria.timeFrom = session.clock.parse('--from', from).first;
  if (to !== undefined) criteria.timeTo = session.clock.parse('--to', to).last;
  addConditions(criteria, where ?? [], storage.indexAttributes, session.clock);
  return criteria as AnyCriteria;
}

/** The numbers of runs. 0 stands for the current runs of the tasks. */
async function runsOf(
  storage: AnyStorage,
  texts: readonly string[],
  tasks: readonly string[] | undefined,
): Promise<number[]> {
  const runs: number[] = [];
  for (const text of texts) {
    const runId = parseRun('--run', text);
    if (runId !== 0) runs.push(runId);
    else if (!tasks) throw new WrongUse('--run 0 is the current run of a task: name the task with --task');
    else for (const taskId of tasks) runs.push((await storage.getRun({ taskId }))?.runId ?? 0);
  }
  return runs.filter((runId) => runId !== 0);
}

/** The number of a run in an option. @throws WrongUse */
export function parseRun(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new WrongUse(`${name} must be the number of a run, received '${text}'`);
}
