import { type Command, Option } from 'commander';
import type { Criteria } from '../storage/index.ts';
import { WrongUse } from './failures.ts';
import type { AnyStorage } from './open-storage.ts';
import type { Session } from './session.ts';
import { addConditions, type PlainCriteria } from './where.ts';

/** Criteria on a storage with any attributes. */
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

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

/** Adds the options that choose tracks. */
export function addCriteria(command: Command): Command {
  const many = (flags: string, text: string): Option => new Option(flags, text).argParser(collect);
  return command
    .addOption(many('-t, --task <task>', 'of this task; ab* is a prefix; may be repeated: any of them'))
    .addOption(many('-u, --user <user>', 'of this user; ab* is a prefix; may be repeated'))
    .addOption(many('-r, --run <run>', 'of this run; 0 is the current run of the task; may be repeated'))
    .option('--from <time>', 'no earlier than this: 2026-11-21, "2026-11-21 19:09", -7d, epoch')
    .option('--to <time>', 'no later than this; a day or a minute counts to its end')
    .addOption(
      many(
        '-w, --where <condition>',
        "of an indexed attribute: state=done, name=ab*, 'size>=5'; may be repeated",
      ),
    );
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

/** Parses a count in an option, for commander. @throws WrongUse that names the option */
export const countOf =
  (name: string) =>
  (text: string): number => {
    if (/^\d{1,15}$/.test(text)) return Number(text);
    throw new WrongUse(`${name} must be an integer >= 0, received '${text}'`);
  };
