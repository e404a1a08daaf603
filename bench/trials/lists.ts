import { digestValues } from '../digest.ts';
import type { Driver } from '../driver.ts';
import { PRODUCTS } from '../drivers/index.ts';
import { openFilled } from '../filled.ts';
import { watchLoop } from '../loop-watch.ts';
import { timeCalls } from '../stopwatch.ts';
import type { Trial, TrialContext, TrialOutcome } from '../trial.ts';

/** Which values there are, and how often. */
export const lists: Trial = {
  name: 'lists',
  figures: [
    { name: 'user-names', title: 'getUserNames', unit: 'calls/s', better: 'more' },
    { name: 'task-ids', title: 'getTaskIds', unit: 'calls/s', better: 'more' },
    { name: 'count-by', title: 'countBy', unit: 'calls/s', better: 'more' },
  ],
  drivers: PRODUCTS,
  needsFilled: true,
  run,
};

async function run(context: TrialContext): Promise<TrialOutcome> {
  const driver = await openFilled(context);
  const answers = await ask(driver, context.workload.taskIds);
  const { result: figures, ...blocked } = await watchLoop(context.driver, () => measure(driver, context));
  await driver.close();
  return { figures, answers, ...blocked };
}

async function measure(
  driver: Driver,
  { workload, repeatForMs }: TrialContext,
): Promise<Record<string, number>> {
  const options = { forMs: repeatForMs };
  const attributes = ['taskId', 'userName'] as const;
  return {
    'user-names': await timeCalls(workload.taskIds, (taskId) => driver.userNames(taskId), options),
    'task-ids': await timeCalls([undefined], () => driver.taskIds(), options),
    'count-by': await timeCalls(attributes, (attribute) => driver.countBy(attribute), options),
  };
}

async function ask(driver: Driver, taskIds: readonly string[]): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const taskId of taskIds.slice(0, 3))
    answers[`users of ${taskId}`] = digestValues(await driver.userNames(taskId));
  answers.tasks = digestValues(await driver.taskIds());
  for (const attribute of ['taskId', 'userName'] as const) {
    answers[`by ${attribute}`] = digestValues([...(await driver.countBy(attribute))].sort());
  }
  return answers;
}
