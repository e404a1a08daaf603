import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TrialOutcome } from './trial.ts';
import type { ProcessReport, ProcessTask } from './trial-process.ts';

const PROGRAM = fileURLToPath(new URL('./trial-process.js', import.meta.url));

/** Carries out the task in a process of its own. */
export async function runInChild(task: ProcessTask): Promise<TrialOutcome> {
  const child = fork(PROGRAM, [JSON.stringify(task)], {
    execArgv: [...process.execArgv, '--expose-gc', '--max-old-space-size=8192'],
  });
  return await new Promise((resolve, reject) => {
    child.once('message', (report: ProcessReport) => {
      if ('outcome' in report) resolve(report.outcome);
      else reject(new Error(`${describe(task)}: ${report.error}`));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${describe(task)} ended with ${signal ?? code}`)));
  });
}

function describe(task: ProcessTask): string {
  return task.do === 'trial' ? `${task.trial} with ${task.driver}` : `filling ${task.driver}`;
}
