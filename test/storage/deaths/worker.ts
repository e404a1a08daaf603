import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { Random } from '../../support/random.ts';
import { momentOf, OPTIONS, performStep, randomWork, type Step } from './work.ts';

// Is told a folder and a seed, does the random work that comes of the seed, several steps in flight, and says when each
// was begun and what it came to, until it is killed.

/** The descriptor itself: what `process.stdout` is given may wait in this process. */
const STDOUT = 1;

let now = 0;
Date.now = () => now;

async function work(folder: string, seed: number): Promise<void> {
  const random = new Random(seed);
  const storage = await TrackingStorage.open(folder, OPTIONS);
  const steps = randomWork(new Random(seed));
  let number = 0;
  for (;;) {
    const wave: Promise<void>[] = [];
    for (let width = 1 + random.below(random.chance(0.3) ? 40 : 4); width > 0; width--) {
      const step: Step = steps.next().value;
      if (isAlone(step)) await Promise.all(wave);
      wave.push(perform(storage, step, number++));
      if (isAlone(step)) await Promise.all(wave);
    }
    await Promise.all(wave);
  }
}

/** A large batch is prepared in slices, and its tracks have the moments of these: a later step would change them. */
function isAlone(step: Step): boolean {
  return step.do === 'reopen' || (step.do === 'saveBatch' && step.entries.length > 100);
}

async function perform(storage: TrackingStorage, step: Step, number: number): Promise<void> {
  now = momentOf(number);
  tell(`begun ${number}`);
  const outcome = await performStep(storage, step);
  tell(`done ${number} ${JSON.stringify(outcome)}`);
}

/** Says a line at once: what waited in this process for a reader who is slow would die with it. */
function tell(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSome(bytes, written);
}

/** Writes as much as the pipe takes; where it takes nothing now, waits a moment, without giving way to the work. */
function writeSome(bytes: Buffer, from: number): number {
  try {
    return writeSync(STDOUT, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return 0;
  }
}

const lines = createInterface({ input: process.stdin });
tell('ready');
const [line] = (await once(lines, 'line')) as [string];
const [folder, seed] = JSON.parse(line) as [string, number];
await work(folder, seed);
