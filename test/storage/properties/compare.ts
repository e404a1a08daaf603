import { expect } from 'vitest';
import type { Track, TrackData, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { formatValue } from '../../support/format-value.ts';
import { collect, numbersOf } from '../../support/tracks.ts';
import { type ATTRIBUTES, TASK_IDS, USER_NAMES } from './actions.ts';
import type { Probe } from './probes.ts';

export type Attribute = (typeof ATTRIBUTES)[number];
export type Storage = TrackingStorage<TrackData, Attribute>;

/** Expects that the storage holds and answers what the model does, a storage on arrays. */
export async function expectSame(storage: Storage, model: Storage, probes: readonly Probe[]): Promise<void> {
  expect((await storage.query()).map(formatTrack)).toEqual((await model.query()).map(formatTrack));
  expect((await storage.getRuns()).map(formatValue)).toEqual((await model.getRuns()).map(formatValue));
  for (const ask of [...QUESTIONS, ...probes.flatMap(questionsOf)]) {
    expect(await ask(storage), String(ask)).toEqual(await ask(model));
  }
  for (const probe of probes) await expectSameRest(storage, model, probe);
  await expectConsistent(storage);
}

type Question = (storage: Storage) => Promise<unknown>;

/** What is asked of every storage. */
const QUESTIONS: readonly Question[] = [
  (storage) => storage.getTaskIds(),
  ...TASK_IDS.flatMap((taskId): Question[] => [
    (storage) => storage.getUserNames(taskId),
    async (storage) => (await storage.getRun(taskId))?.runId,
  ]),
  ...[1, 2, 3, 100].map(
    (runId): Question =>
      async (storage) => ({ ...(await storage.getRun({ runId })) }),
  ),
  ...TASK_IDS.slice(0, 2).flatMap((taskId) =>
    USER_NAMES.slice(0, 2).flatMap((userName) =>
      [0, 1, 2].flatMap((runId): Question[] => [
        async (storage) => (await storage.getLastUserTrack(taskId, runId, userName))?.trackNum,
        async (storage) => numbersOf(await storage.getUserTracks(taskId, runId, userName)),
      ]),
    ),
  ),
];

/** All ways to ask what a probe asks. */
export function questionsOf({ criteria, options, attribute }: Probe): Question[] {
  return [
    async (storage) => (await storage.query(criteria, options)).map(formatTrack),
    async (storage) => numbersOf(await collect(storage.iterate(criteria, options))),
    (storage) => storage.queryMetadata(criteria, options),
    (storage) => storage.count(criteria),
    async (storage) => [...(await storage.countBy(attribute, criteria))],
    (storage) => storage.distinct(attribute, criteria),
  ];
}

/** Goes on after the middle of the answer: the second half must come. */
async function expectSameRest(
  storage: Storage,
  model: Storage,
  { criteria, options: { offset: _, limit: __, ...order } }: Probe,
): Promise<void> {
  const answer = await model.queryMetadata(criteria, order);
  const middle = Math.floor(answer.length / 2);
  const after = answer[middle]?.trackId;
  if (after === undefined) return;
  const rest = await storage.query(criteria, { ...order, after });
  expect(numbersOf(rest)).toEqual(numbersOf(answer.slice(middle + 1)));
}

/** A track in words, data included: `toEqual` would take an undefined value for an absent one. */
export function formatTrack({ trackNum, taskId, runId, userName, timeStamp, data }: Track): string {
  return formatValue({ trackNum, taskId, runId, userName, timeStamp, data });
}
