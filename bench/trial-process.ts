import { readFileSync } from 'node:fs';
import { fillFolder } from './filled.ts';
import type { TrialContext, TrialOutcome } from './trial.ts';
import { trialNamed } from './trials/index.ts';

/** What a process of the benchmark is asked to do. */
export type ProcessTask =
  | ({ do: 'fill'; folder: string } & Pick<TrialContext, 'driver' | 'size' | 'seed'>)
  | ({ do: 'trial'; trial: string; workloadFile: string } & Omit<TrialContext, 'workload'>);

/** What it sends back. */
export type ProcessReport = { outcome: TrialOutcome } | { error: string };

async function carryOut(task: ProcessTask): Promise<TrialOutcome> {
  if (task.do === 'fill') {
    await fillFolder(task, task.folder);
    return { figures: {}, answers: {} };
  }
  const workload = JSON.parse(readFileSync(task.workloadFile, 'utf8'));
  return await trialNamed(task.trial).run({ ...task, workload });
}

async function report(): Promise<ProcessReport> {
  try {
    return { outcome: await carryOut(JSON.parse(process.argv[2] ?? '')) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.send?.(await report(), () => process.exit());
