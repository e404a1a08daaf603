import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const runFile = promisify(execFile);

/** What a program that ends with `answerParent` answers to a task, in a process of its own. */
export async function measureInChild<Outcome>(program: string, task: object): Promise<Outcome> {
  const { stdout } = await runFile(process.execPath, [program, JSON.stringify(task)]);
  return JSON.parse(stdout) as Outcome;
}

/** Carries out the task of this process, so that it does not meet what another one has left in memory. */
export async function answerParent<Task>(measure: (task: Task) => Promise<unknown>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  process.stdout.write(`${JSON.stringify(await measure(task))}\n`);
}
