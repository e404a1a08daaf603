import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Criteria, TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { numbersOf } from '../support/tracks.ts';
import type { RunNumbers } from './load-events.ts';
import type { CombinationTruth, CombinedTruth, EventTruth, PrefixTruth, WindowTruth } from './truth.ts';

/** A storage that holds a set of events, and the names of its runs. */
export interface Loaded {
  storage: TrackingStorage;
  runs: RunNumbers;
}

/** Expects that every answer of the storage is the true one. */
export async function expectTruth(loaded: Loaded, truth: EventTruth): Promise<void> {
  await expectCounts(loaded, truth);
  await expectUserNames(loaded, truth);
  await expectRuns(loaded, truth);
  for (const combination of truth.combinations) await expectCombination(loaded, combination);
  for (const window of [...truth.windows, ...truth.openWindows]) await expectWindow(loaded, window);
  for (const combined of truth.combined) await expectCombined(loaded, combined);
  const prefixes = [...truth.prefix, ...truth.prefixRulesDiffer, ...truth.prefixWithWindow];
  for (const prefix of prefixes) await expectPrefix(loaded, prefix);
  expect(await canonicalSha256(loaded)).toBe(truth.canonicalSha256);
  await expectConsistent(loaded.storage);
}

async function expectCounts({ storage, runs }: Loaded, truth: EventTruth): Promise<void> {
  expect(await storage.count()).toBe(truth.tracks);
  expect(runs.size).toBe(truth.distinctRuns);
  expect(await storage.distinct('runId')).toEqual([...runs.values()]);
  expect(Object.fromEntries(await storage.countBy('taskId'))).toEqual(truth.perTask);
  expect(Object.fromEntries(await storage.countBy('userName'))).toEqual(truth.perUser);
  expect(await storage.getTaskIds()).toHaveLength(truth.distinctTasks);
  const times = await storage.distinct('timeStamp');
  expect([times.length, times[0], times.at(-1)]).toEqual([truth.distinctMs, truth.firstMs, truth.lastMs]);
}

async function expectUserNames({ storage }: Loaded, truth: EventTruth): Promise<void> {
  for (const [taskId, hash] of Object.entries(truth.userNamesSha256)) {
    const userNames = await storage.getUserNames(taskId);
    expect(userNames).toHaveLength(truth.usersPerTask[taskId]!);
    expect(sha256(userNames.join('\n')), taskId).toBe(hash);
  }
  for (const [taskId, sample] of Object.entries(truth.userNamesSample)) {
    expect((await storage.getUserNames(taskId)).slice(0, sample.length)).toEqual(sample);
  }
}

async function expectRuns({ storage, runs }: Loaded, truth: EventTruth): Promise<void> {
  const counts = await storage.countBy('runId');
  for (const [name, count] of Object.entries(truth.perRunTop100))
    expect(counts.get(runs.get(name)!)).toBe(count);
  for (const [name, { runNum, tracks, startMs, endMs }] of Object.entries(truth.runSpansSample)) {
    expect(runs.get(name)).toBe(runNum);
    expect(await storage.getRun({ runId: runNum })).toMatchObject({
      start: startMs,
      end: endMs,
      finished: false,
    });
    expect(counts.get(runNum)).toBe(tracks);
  }
}

async function expectCombination({ storage }: Loaded, truth: CombinationTruth): Promise<void> {
  const { taskId, runNum, userName } = truth;
  const tracks = await storage.getUserTracks(taskId, runNum, userName);
  expect(tracks).toHaveLength(truth.count);
  expect(numbersOf(tracks).slice(0, 50)).toEqual(truth.lines);
  const last = await storage.getLastUserTrack(taskId, runNum, userName);
  expect([last?.trackNum ?? null, last?.timeStamp ?? null]).toEqual([truth.lastLine, truth.lastMs]);
}

async function expectWindow({ storage }: Loaded, { fromMs, toMs, count, kind }: WindowTruth): Promise<void> {
  expect(await storage.count({ timeFrom: fromMs, timeTo: toMs }), kind).toBe(count);
  expect(await storage.count({ timeFromTo: [fromMs, toMs] }), kind).toBe(count);
  if (fromMs !== null && fromMs === toMs) expect(await storage.count({ timeStamp: fromMs })).toBe(count);
}

async function expectCombined({ storage }: Loaded, truth: CombinedTruth): Promise<void> {
  const { taskId, userName, fromMs, toMs } = truth;
  const lines = numbersOf(await storage.query({ taskId, userName, timeFrom: fromMs, timeTo: toMs }));
  expect(lines).toHaveLength(truth.count);
  expect(lines.slice(0, 200)).toEqual(truth.lines);
  expect(sha256(lines.join(' '))).toBe(truth.linesSha256);
}

/** Runs are numbers here, so a prefix of their names stands for the numbers of all whose names begin with it. */
async function expectPrefix({ storage, runs }: Loaded, truth: PrefixTruth): Promise<void> {
  const { field, query, fromMs, toMs } = truth;
  const prefix = query.slice(0, -1);
  const window = { timeFrom: fromMs, timeTo: toMs };
  const ofRuns = () => [...runs].filter(([name]) => name.startsWith(prefix)).map(([, runId]) => runId);
  const criteria: Criteria = field === 'run' ? { runId: ofRuns(), ...window } : { [field]: query, ...window };
  expect(await storage.count(criteria), `${field} ${query}`).toBe(truth.startsWith);
  if (truth.distinctValues === undefined) return;
  const values = await storage.distinct(field === 'run' ? 'runId' : field, criteria);
  expect(values).toHaveLength(truth.distinctValues);
}

/** One hash over the metadata of all tracks in their order. */
async function canonicalSha256({ storage, runs }: Loaded): Promise<string> {
  const names = new Map([...runs].map(([name, runId]) => [runId, name]));
  const hash = createHash('sha256');
  for await (const { taskId, runId, userName, timeStamp } of storage.iterate()) {
    hash.update(`${taskId}\t${names.get(runId)}\t${userName}\t${timeStamp}\n`);
  }
  return hash.digest('hex');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
