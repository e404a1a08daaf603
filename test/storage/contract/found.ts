import { expect } from 'vitest';
import type { Criteria, TrackingStorage } from '../../../src/storage/index.ts';
import { collect, minute, numbersOf, START } from '../../support/tracks.ts';

/** Saves one track for each task id, a minute apart, all in run 1. */
export async function saveTasks(storage: TrackingStorage, taskIds: readonly string[]): Promise<void> {
  const runId = await storage.startRun(undefined, { timeStamp: START });
  const save = (taskId: string, n: number) => ({
    taskId,
    runId,
    userName: `u${n % 3}`,
    data: {},
    timeStamp: minute(n),
  });
  await storage.saveUserTracks(taskIds.map(save));
}

/** The numbers of the tracks found, which query, iterate, count and queryMetadata must agree on. */
export async function found(storage: TrackingStorage, criteria?: Criteria): Promise<number[]> {
  const numbers = numbersOf(await storage.query(criteria));
  expect(await storage.count(criteria)).toBe(numbers.length);
  expect(numbersOf(await collect(storage.iterate(criteria)))).toEqual(numbers);
  expect(numbersOf(await storage.queryMetadata(criteria))).toEqual(numbers);
  return numbers;
}
