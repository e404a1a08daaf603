import { formatCount } from '../../charts/index.ts';
import type { CliCommand } from '../command.ts';
import { parseRun } from '../criteria-options.ts';
import { EXIT } from '../exit-codes.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

export function addRun(program: CliCommand, session: Session): void {
  const command = program.command('run').description('start, stop or show a run');
  addStart(command, session);
  addStop(command, session);
  addShow(command, session);
}

function addStart(parent: CliCommand, session: Session): void {
  parent
    .command('start')
    .description("start a run, which becomes the task's current one; makes the storage if it is not there")
    .argument('[task]', 'the task; without, tracks of any task can be saved to the run by its number')
    .option('--time <time>', 'when it starts (default: now)')
    .examples('tracktree run start a001', 'tracktree run start a001 --time "2026-11-21 19:09"')
    .action((taskId: string | undefined, { time }: { time?: string }) => {
      const timeStamp = time === undefined ? undefined : session.clock.parse('--time', time).first;
      return session.withNewStorage({}, async (storage) => {
        const runId = await storage.startRun(taskId, { timeStamp });
        await session.report({ runId }, String(runId));
      });
    });
}

interface StopOptions {
  run?: string;
  finish: boolean;
}

function addStop(parent: CliCommand, session: Session): void {
  parent
    .command('stop')
    .description("stop a task's current run, or a run by its number")
    .argument('[task]', 'the task whose current run it is')
    .option('-r, --run <run>', 'the number of the run')
    .option('--no-finish', 'do not mark it as finished')
    .examples('tracktree run stop a001', 'tracktree run stop --run 1 --no-finish')
    .action((taskId: string | undefined, { run, finish }: StopOptions) => {
      const runId = checkSelector(taskId, run);
      return session.withStorage(async (storage) => {
        const stopped = await storage.stopRun(taskId, runId, finish);
        if (stopped === 0) session.exitCode = EXIT.problems;
        await session.report({ runId: stopped }, stopped === 0 ? 'There is no such run.' : String(stopped));
      });
    });
}

function addShow(parent: CliCommand, session: Session): void {
  parent
    .command('show')
    .description("show a task's current run, or a run by its number")
    .argument('[task]', 'the task whose current run it is')
    .option('-r, --run <run>', 'the number of the run')
    .examples('tracktree run show a001', 'tracktree run show --run 1 --json')
    .action((taskId: string | undefined, { run }: { run?: string }) => {
      const runId = checkSelector(taskId, run);
      return session.withStorage(async (storage) => {
        const found = await storage.getRun({ taskId, runId });
        if (!found) {
          session.exitCode = EXIT.problems;
          await session.warn('There is no such run.');
          return;
        }
        const { start, end, finished } = found;
        const tracks = await storage.count({ runId: found.runId });
        const { clock } = session;
        await session.report(
          {
            runId: found.runId,
            taskId: found.taskId,
            start: clock.formatIso(start),
            end: clock.formatIso(end),
            finished,
            tracks,
          },
          [
            `run:       ${found.runId}`,
            `task:      ${found.taskId === undefined ? 'any' : showText(found.taskId)}`,
            `start:     ${clock.format(start)} ${clock.name}`,
            `end:       ${clock.format(end)} ${clock.name}`,
            `finished:  ${finished ? 'yes' : 'no'}`,
            `tracks:    ${formatCount(tracks)}`,
          ].join('\n'),
        );
      });
    });
}

/** @throws WrongUse unless exactly one of them says which run */
function checkSelector(taskId: string | undefined, run: string | undefined): number | undefined {
  if ((taskId === undefined) === (run === undefined))
    throw new WrongUse('which run? Name its task, or its number with --run');
  return run === undefined ? undefined : parseRun('--run', run);
}
