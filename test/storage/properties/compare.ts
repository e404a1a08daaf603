import { expect } from 'vitest';
import type { Track, TrackData, TrackHead, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { formatValue } from '../../support/format-value.ts';
import { collect, numbersOf, trackIdOf } from '../../support/tracks.ts';
import { TASK_IDS, USER_NAMES } from './actions.ts';
import type { ArrayModel, ModelTrack } from './array-model.ts';
import { type Attribute, compareValues, countModel, queryModel } from './model-query.ts';
import type { Probe } from './probes.ts';

export type Storage = TrackingStorage<TrackData, Attribute>;

/** Expects that the storage holds and answers what the model does. */
export async function expectSame(
  storage: Storage,
  model: ArrayModel,
  probes: readonly Probe[],
): Promise<void> {
  expect((await storage.query()).map(formatTrack)).toEqual(model.tracks.map(formatTrack));
  await expectSameNames(storage, model);
  await expectSameRuns(storage, model);
  await expectSameUserTracks(storage, model);
  for (const probe of probes) await expectSameAnswers(storage, model, probe);
  await expectConsistent(storage);
}

async function expectSameNames(storage: Storage, model: ArrayModel): Promise<void> {
  expect(await storage.getTaskIds()).toEqual(sortedSet(model.tracks.map(({ taskId }) => taskId)));
  for (const taskId of TASK_IDS) {
    const ofTask = model.tracks.filter((track) => track.taskId === taskId);
    expect(await storage.getUserNames(taskId)).toEqual(sortedSet(ofTask.map(({ userName }) => userName)));
  }
}

async function expectSameRuns(storage: Storage, model: ArrayModel): Promise<void> {
  for (const taskId of TASK_IDS) {
    expect((await storage.getRun(taskId))?.runId, `current run of '${taskId}'`).toBe(
      model.currentRun(taskId)?.runId,
    );
  }
  for (let runId = 1; runId <= model.runs.length + 1; runId++) {
    const run = await storage.getRun({ runId });
    expect(run && { ...run }, `run ${runId}`).toEqual(model.getRun(runId));
  }
}

async function expectSameUserTracks(storage: Storage, model: ArrayModel): Promise<void> {
  for (const taskId of TASK_IDS.slice(0, 2)) {
    for (const userName of USER_NAMES.slice(0, 2)) {
      const last = await storage.getLastUserTrack(taskId, 0, userName);
      expect(last?.trackNum).toBe(model.lastUserTrack(taskId, 0, userName)?.trackNum);
      for (const runId of [0, 1, 2]) {
        const tracks = await storage.getUserTracks(taskId, runId, userName);
        expect(numbersOf(tracks)).toEqual(numbersOf(model.userTracks(taskId, runId, userName)));
        const lastOfRun = await storage.getLastUserTrack(taskId, runId, userName);
        expect(lastOfRun?.trackNum).toBe(model.lastUserTrack(taskId, runId, userName)?.trackNum);
      }
    }
  }
}

async function expectSameAnswers(storage: Storage, model: ArrayModel, probe: Probe): Promise<void> {
  const { criteria, options, attribute } = probe;
  const expected = queryModel(model.tracks, criteria, options);
  expect((await storage.query(criteria, options)).map(formatTrack)).toEqual(expected.map(formatTrack));
  expect(numbersOf(await collect(storage.iterate(criteria, options)))).toEqual(numbersOf(expected));
  expect(await storage.queryMetadata(criteria, options)).toEqual(expected.map(headOf));
  await expectSameRest(storage, model, probe, expected);
  const all = queryModel(model.tracks, criteria);
  expect(await storage.count(criteria)).toBe(all.length);
  const counts = countModel(all, attribute);
  expect([...(await storage.countBy(attribute, criteria))]).toEqual(counts);
  expect(await storage.distinct(attribute, criteria)).toEqual(counts.map(([value]) => value));
}

/** Goes on after the middle of the answer: the second half must come. */
async function expectSameRest(
  storage: Storage,
  model: ArrayModel,
  { criteria, options: { offset: _, limit: __, ...order } }: Probe,
  answer: readonly ModelTrack[],
): Promise<void> {
  const middle = answer[Math.floor(answer.length / 2)];
  if (!middle) return;
  const whole = numbersOf(queryModel(model.tracks, criteria, order));
  const rest = await storage.query(criteria, { ...order, after: trackIdOf(middle.trackNum) });
  expect(numbersOf(rest)).toEqual(whole.slice(whole.indexOf(middle.trackNum) + 1));
}

/** A track in words, data included: `toEqual` would take an undefined value for an absent one. */
function formatTrack({ trackNum, taskId, runId, userName, timeStamp, data }: Track | ModelTrack): string {
  return formatValue({ trackNum, taskId, runId, userName, timeStamp, data });
}

function headOf({ data: _, ...metadata }: ModelTrack): TrackHead {
  return { trackId: trackIdOf(metadata.trackNum), ...metadata };
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort(compareValues);
}
