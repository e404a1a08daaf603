import { describe, expect, test } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { Random } from '../../support/random.ts';
import { scaleOf, seedOf, tell } from '../../support/scale.ts';
import { formatTracksAndRuns, openModel, performAt } from '../deaths/expected-state.ts';
import { momentOf, OPTIONS, randomWork, type Step } from '../deaths/work.ts';
import { FailingLevel } from './failing-level.ts';

const STEPS = scaleOf('FAULT_STEPS', 250);
const SEED = seedOf(4);

/** The work of a scenario; closing in the middle has tests of its own. */
function scenario(): Step[] {
  const steps: Step[] = [];
  for (const step of randomWork(new Random(SEED))) {
    if (step.do !== 'reopen') steps.push(step);
    if (steps.length === STEPS) break;
  }
  return steps;
}

/** Runs the scenario with one write that fails, and compares memory, disk and model wherever they could part. */
async function runWithFault(steps: readonly Step[], failAt: number): Promise<boolean> {
  const database = new FailingLevel();
  const storage = await TrackingStorage.open(database, OPTIONS);
  await using model = await openModel();
  database.failAt(failAt);
  let isRejected = false;
  for (const [number, step] of steps.entries()) {
    const before = await formatTracksAndRuns(storage);
    const outcome = await performAt(storage, step, momentOf(number));
    const isFailed = 'code' in outcome && outcome.code === 'TRACKS_WRITE_FAILED';
    if (isFailed) {
      isRejected = true;
      expect(await formatTracksAndRuns(storage), `after step ${number}`).toBe(before);
    } else {
      expect(outcome).toEqual(await performAt(model, step, momentOf(number)));
    }
  }
  expect(await formatTracksAndRuns(storage)).toBe(await formatTracksAndRuns(model));
  await expectConsistent(storage);
  await storage.close();
  await using again = await TrackingStorage.open(database, OPTIONS);
  await expectConsistent(again);
  expect(await formatTracksAndRuns(again)).toBe(await formatTracksAndRuns(model));
  return isRejected;
}

describe('a database that fails once', () => {
  test(`rejects what could not be written and goes on, whichever write of ${STEPS} steps it is (seed ${SEED})`, async () => {
    const steps = scenario();
    const healthy = new FailingLevel();
    const storage = await TrackingStorage.open(healthy, OPTIONS);
    for (const [number, step] of steps.entries()) await performAt(storage, step, momentOf(number));
    await storage.close();
    let rejected = 0;
    for (let failAt = 1; failAt <= healthy.writes; failAt++) {
      if (await runWithFault(steps, failAt)) rejected++;
    }
    tell(
      `faults: ${healthy.writes} writes failed one by one, ${rejected} of them rejected a call (seed ${SEED})`,
    );
    expect(rejected).toBeGreaterThan(STEPS / 4);
  }, 600_000);

  test('names the reason as the cause', async () => {
    const database = new FailingLevel();
    await using storage = await TrackingStorage.open(database);
    database.failAt(1);
    const failure = await storage.saveUserTrack('a', 0, 'u', {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TrackingError);
    expect(failure).toMatchObject({ code: 'TRACKS_WRITE_FAILED', cause: { message: 'the disk is full' } });
  });
});
