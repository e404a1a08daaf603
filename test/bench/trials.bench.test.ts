import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DriverName, isInMemory, peerOf } from '../../bench/drivers/index.ts';
import { fillFolder } from '../../bench/filled.ts';
import { Ledger } from '../../bench/ledger.ts';
import { peersAreInstalled } from '../../bench/project.ts';
import type { Trial } from '../../bench/trial.ts';
import { GROWTH, TRIALS } from '../../bench/trials/index.ts';
import { makeWorkload } from '../../bench/workload.ts';

const SIZE = 1_000;
const SEED = 7;

const workload = makeWorkload(SIZE, SEED);
const ledger = new Ledger();
const filled = new Map<DriverName, Promise<string>>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracktree-test-bench-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The driver's storage with all tracks, made once for all trials. */
function filledFolder(driver: DriverName): Promise<string> {
  const made = filled.get(driver) ?? fill(driver);
  filled.set(driver, made);
  return made;
}

async function fill(driver: DriverName): Promise<string> {
  const target = join(folder, driver);
  await mkdir(target);
  if (!isInMemory(driver)) await fillFolder({ driver, size: SIZE, seed: SEED }, target);
  return target;
}

async function runTiny(trial: Trial, driver: DriverName): Promise<void> {
  const outcome = await trial.run({
    driver,
    size: SIZE,
    seed: SEED,
    workload,
    scratchFolder: await mkdtemp(join(folder, 'scratch-')),
    filledFolder: trial.needsFilled ? await filledFolder(driver) : '',
    repeatForMs: 0,
  });
  // Throws where two drivers disagree.
  ledger.add({ trial, driver, size: SIZE }, outcome);
  for (const [name, value] of Object.entries(outcome.figures)) expect(value, name).toBeTypeOf('number');
  expect(trial.figures.map((figure) => figure.name)).toEqual(
    expect.arrayContaining(Object.keys(outcome.figures)),
  );
}

describe.each([...TRIALS, GROWTH])('the trial $name', (trial) => {
  it.for(trial.drivers)(
    'runs at tiny size with %s and answers as the others do',
    async (driver, { skip }) => {
      const peer = peerOf(driver);
      skip(peer !== undefined && !peersAreInstalled(), `${peer} is not installed: npm run bench installs it`);
      await runTiny(trial, driver);
    },
  );
});
