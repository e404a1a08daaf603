import type { Trial } from '../trial.ts';
import { bulkSave } from './bulk-save.ts';
import { counts } from './counts.ts';
import { disk } from './disk.ts';
import { durableSaves } from './durable-saves.ts';
import { growth } from './growth.ts';
import { lastTrack } from './last-track.ts';
import { lists } from './lists.ts';
import { memory } from './memory.ts';
import { opening } from './opening.ts';
import { rowsOfTask, rowsOfUser, rowsOfWindow } from './rows.ts';
import { saveOne } from './save-one.ts';

/** All trials, in the order of the table. */
export const TRIALS: readonly Trial[] = [
  bulkSave,
  saveOne,
  durableSaves,
  lastTrack,
  rowsOfTask,
  rowsOfUser,
  rowsOfWindow,
  counts,
  lists,
  opening,
  memory,
  disk,
];

/** Takes minutes: run only when it is asked for. */
export const GROWTH: Trial = growth;

export function trialNamed(name: string): Trial {
  const trial = [...TRIALS, GROWTH].find((each) => each.name === name);
  if (!trial) throw new RangeError(`no trial is named '${name}'`);
  return trial;
}
