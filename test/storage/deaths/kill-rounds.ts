import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { Random } from '../../support/random.ts';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';
import { ArrayDisk } from '../contract/array-engine/array-engine.ts';
import { formatStorage, openModel, performAt } from './expected-state.ts';
import { KillableWorker, type WorkerLog } from './killable-worker.ts';
import { momentOf, OPTIONS, randomWork } from './work.ts';

/** How many kills a storage goes through before the next one begins empty. */
const KILLS_EACH = 5;

/** What came out of all rounds. */
export interface KillFigures {
  rounds: number;
  acknowledged: number;
  /** Begun, but not acknowledged when the process died: found whole, or not at all. */
  whole: number;
  absent: number;
  tracks: number;
}

/** Kills a working process again and again, and compares what is left with a model each time. */
export async function killRounds(rounds: number, seed: number): Promise<KillFigures> {
  const figures: KillFigures = { rounds: 0, acknowledged: 0, whole: 0, absent: 0, tracks: 0 };
  let next = new KillableWorker();
  let folder = await makeTemporaryFolder();
  let model = new ArrayDisk();
  try {
    for (let round = 0; round < rounds; round++) {
      const worker = next;
      next = new KillableWorker();
      await killOnce(worker, folder, model, seed + round, figures);
      if ((round + 1) % KILLS_EACH > 0) continue;
      await removeFolder(folder);
      folder = await makeTemporaryFolder();
      model = new ArrayDisk();
    }
  } finally {
    await next.kill();
    await removeFolder(folder);
  }
  return figures;
}

/** One kill, and what is found afterwards. */
async function killOnce(
  worker: KillableWorker,
  folder: string,
  model: ArrayDisk,
  seed: number,
  figures: KillFigures,
): Promise<void> {
  const random = new Random(seed * 7919);
  const log = await workUntilKilled(worker, folder, seed, random);
  await using storage = await TrackingStorage.open(folder, OPTIONS);
  await expectConsistent(storage);
  const kept = await expectPrefix(storage, model, seed, log);
  figures.rounds++;
  figures.acknowledged += log.done.size;
  figures.whole += Math.max(0, kept - log.done.size);
  figures.absent += log.begun - Math.max(kept, log.done.size);
  figures.tracks += await storage.count();
}

/** Lets the worker go on for a random while, sometimes only until it opens. */
async function workUntilKilled(
  worker: KillableWorker,
  folder: string,
  seed: number,
  random: Random,
): Promise<WorkerLog> {
  await worker.begin(folder, seed, random.chance(0.15) ? 0 : random.below(400));
  await delay(random.below(30));
  return worker.kill();
}

/**
 * Expects that the storage is as after some number of steps, no acknowledged one left out: steps take effect
 * in the order of the calls. Brings the model there, and gives the number of steps.
 */
async function expectPrefix(
  storage: TrackingStorage,
  model: ArrayDisk,
  seed: number,
  { begun, done }: WorkerLog,
): Promise<number> {
  const found = await formatStorage(storage);
  const expected = await openModel(model);
  const steps = randomWork(new Random(seed));
  let acknowledged = -1;
  for (const [number, outcome] of done)
    if ('result' in outcome) acknowledged = Math.max(acknowledged, number);
  let nearest: string[] | undefined;
  for (let number = 0; ; number++) {
    if (number > acknowledged) {
      const differences = differingLines(await formatStorage(await openModel(model.copy())), found);
      if (differences.length === 0) {
        await formatStorage(expected); // It does to the model what it did to the storage.
        return number;
      }
      if (!nearest || differences.length < nearest.length)
        nearest = [`after step ${number}:`, ...differences];
    }
    if (number === begun) break;
    const step = steps.next().value;
    const outcome = await performAt(expected, step, momentOf(number));
    if (done.has(number)) expect(done.get(number), `step ${number} of seed ${seed}`).toEqual(outcome);
  }
  expect(nearest, `seed ${seed}: ${acknowledged + 1} steps acknowledged, ${begun} begun`).toEqual([]);
  return begun;
}

/** The lines that only one of the texts has: `-` for what should be there, `+` for what is. */
function differingLines(expected: string, found: string): string[] {
  if (expected === found) return [];
  const [inExpected, inFound] = [expected, found].map((text) => new Set(text.split('\n'))) as [
    Set<string>,
    Set<string>,
  ];
  const missing = [...inExpected].filter((line) => !inFound.has(line)).map((line) => `- ${line}`);
  const extra = [...inFound].filter((line) => !inExpected.has(line)).map((line) => `+ ${line}`);
  return [...missing, ...extra];
}
