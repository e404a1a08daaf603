import { digestRows } from './digest.ts';
import type { Driver, NewTrack, Saver } from './driver.ts';
import type { TrialContext } from './trial.ts';

/** Whether it answers questions, too; the ceiling does not. */
export function isDriver(saver: Saver): saver is Driver {
  return 'rows' in saver;
}

/** What the storage answers to a sample of the questions, to be compared with other drivers. */
export async function sampleAnswers(
  saver: Saver,
  { workload }: TrialContext,
): Promise<Record<string, string>> {
  if (!isDriver(saver)) return {};
  const answers: Record<string, string> = {};
  for (const [kind, { warmUp }] of Object.entries(workload.selections)) {
    const [selection] = warmUp;
    if (selection) answers[`rows of a ${kind}`] = digestRows(await saver.rows(selection));
  }
  for (const [kind, [criteria]] of Object.entries(workload.counts)) {
    if (criteria) answers[`count ${kind}`] = String(await saver.count(criteria));
  }
  return answers;
}

/** Looks up the last of the tracks just saved. @throws Error if the storage does not have it */
export async function checkSaved(saver: Saver, saved: readonly NewTrack[]): Promise<void> {
  const track = saved.at(-1);
  if (!track || !isDriver(saver)) return;
  const { taskId, runId, userName, timeStamp } = track;
  const found = await saver.last(taskId, runId, userName);
  if (!found || found.timeStamp < timeStamp)
    throw new Error(`track of ${userName} at ${timeStamp} was not saved`);
}
