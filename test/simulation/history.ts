import { expect } from 'vitest';
import { TrackingError } from '../../src/errors.ts';
import { Summary, TrackingStorage } from '../../src/storage/index.ts';
import { ArrayDisk, arrayEngine } from '../storage/contract/array-engine/array-engine.ts';
import { formatStorage, formatTracksAndRuns } from '../storage/deaths/expected-state.ts';
import type { Outcome } from '../storage/properties/perform.ts';
import { expectConsistent } from '../support/consistency.ts';
import { formatValue } from '../support/format-value.ts';
import { Random } from '../support/random.ts';
import { performStep, randomStep, type Step } from './steps.ts';
import { type Fault, VirtualDatabase } from './virtual-database.ts';

/** How often each thing happened in some histories. */
export type Figures = Record<
  'histories' | 'lives' | 'steps' | 'failures' | 'deaths' | 'unknown' | 'flipped' | 'noticed',
  number
>;

const FAULTS: readonly Fault[] = ['takes long', 'fails', 'fails late', 'dies before', 'dies after'];
const LIVES_MAX = 4;
const WAVES_MAX = 8;
const WIDTH_MAX = 4;
const WRITES_MAX = 15;
const HOUR_MS = 3_600_000;
const START = 1_700_000_000_000;

const SUMMARY = new Summary({ name: 'tasks', key: ({ taskId }) => taskId });
async function openOn(location: VirtualDatabase | ReturnType<typeof arrayEngine>): Promise<TrackingStorage> {
  const options = { indexAttributes: ['state'], checkpointInterval: 20, hooks: [SUMMARY] };
  const storage = await TrackingStorage.open(location, options);
  return storage.on('checkpoint-error', () => {}); // Writes fail on purpose.
}

/**
 * One short history of a storage on a database that fails, and of a process that dies, with a clock that jumps. The seed
 * decides everything. A storage on arrays does what was acknowledged; after each life the two must be the same.
 */
export class History {
  readonly #random: Random;
  readonly #figures: Figures;
  readonly #log: string[] = [];
  #database = new VirtualDatabase();
  #model = new ArrayDisk();
  #now = START;

  constructor(seed: number, figures: Figures) {
    this.#random = new Random(seed);
    this.#figures = figures;
  }

  /** What happened so far, a line each. */
  get log(): string {
    return this.#log.join('\n');
  }

  async play(): Promise<void> {
    const { now } = Date;
    Date.now = () => this.#now;
    try {
      for (let lives = 1 + this.#random.below(LIVES_MAX); lives > 0; lives--) await this.#live();
      if (this.#random.chance(0.3)) await this.#damage();
      this.#figures.histories++;
    } finally {
      Date.now = now;
    }
  }

  /** The life of a process: waves of steps until it ends by itself, or dies. */
  async #live(): Promise<void> {
    this.#figures.lives++;
    if (this.#random.chance(0.8)) {
      const fault = this.#random.pick(FAULTS);
      const writes = 1 + this.#random.below(WRITES_MAX);
      this.#log.push(`a life: the ${writes}. write ${fault}`);
      this.#database.arm(fault, writes);
    } else this.#log.push('a life');
    const opening = openOn(this.#database);
    opening.catch(() => {}); // Raced with the death below.
    const storage = await Promise.race([opening.catch(failure), this.#database.death]);
    if (!(storage instanceof TrackingStorage)) return this.#goOn([], [], storage !== undefined);
    for (let waves = this.#random.below(WAVES_MAX); waves > 0; waves--) {
      this.#now += this.#random.chance(0.1)
        ? (this.#random.below(200) - 100) * HOUR_MS
        : this.#random.below(5_000);
      const steps = this.#randomWave();
      const outcomes: (Outcome | undefined)[] = steps.map(() => undefined);
      const wave = steps.map(async (step, i) => {
        outcomes[i] = await performStep(storage, step);
      });
      const end = await Promise.race([Promise.all(wave).then(() => 'done'), this.#database.death]);
      this.#figures.steps += steps.length;
      if (end === undefined || outcomes.some(isWriteFailure))
        return this.#goOn(steps, outcomes, end !== undefined, storage);
      await this.#follow(steps, outcomes);
    }
    await Promise.race([storage.close().catch(failure), this.#database.death]);
    await this.#goOn([], [], false);
  }

  #randomWave(): Step[] {
    const width = this.#random.chance(0.4) ? 1 + this.#random.below(WIDTH_MAX) : 1;
    const steps = Array.from({ length: width }, () => randomStep(this.#random, this.#now));
    const isAlone = (step: Step): boolean =>
      step.do === 'reopen' || ['prune', 'eraseUser', 'reindexTracks'].includes(step.do);
    const wave = steps.some(isAlone) ? steps.slice(0, 1) : steps;
    for (const step of wave) this.#log.push(`${this.#now} ${formatValue(step).slice(0, 300)}`);
    return wave;
  }

  /** Lets the model do what was acknowledged, with the same results. */
  async #follow(steps: readonly Step[], outcomes: readonly (Outcome | undefined)[]): Promise<void> {
    const model = await openOn(arrayEngine(this.#model));
    for (const [i, step] of steps.entries())
      expect(await performStep(model, step), `step ${i}`).toEqual(outcomes[i]);
  }

  /**
   * The next process finds what was acknowledged, and of what was under way the first steps or all. What a failed write had
   * in it is there as a whole or not at all.
   *
   * @param hasFailed whether the process lives on after a write that failed
   */
  async #goOn(
    steps: readonly Step[],
    outcomes: readonly (Outcome | undefined)[],
    hasFailed: boolean,
    storage?: Pick<TrackingStorage, 'close'>,
  ): Promise<void> {
    if (this.#database.isDead) this.#figures.deaths++;
    else if (hasFailed) this.#figures.failures++;
    if (hasFailed) await Promise.race([storage?.close().catch(failure), this.#database.death]);
    this.#database = await this.#database.afterDeath();
    await using again = await openOn(this.#database);
    await expectConsistent(again);
    const sums = await again.getTotals('tasks').catch(failure);
    const found = await formatStorage(again);
    for (const candidate of await this.#candidates(steps, outcomes)) {
      const model = await openOn(arrayEngine(candidate));
      const expected = `${formatValue(await model.getTotals('tasks'))}\n${await formatStorage(model)}`;
      if (expected !== `${formatValue(sums)}\n${found}`) continue;
      this.#model = candidate;
      return;
    }
    this.#log.push(`found:\n${formatValue(sums)}\n${found}`);
    const [least] = await this.#candidates(steps, outcomes);
    const model = await openOn(arrayEngine(least));
    expect(found, 'nothing that it may hold').toBe(await formatStorage(model));
    expect(sums).toEqual(await model.getTotals('tasks'));
  }

  /**
   * All that the storage may hold: what was acknowledged, and of what was not the first steps up to any, as steps take effect
   * in their order. Where writes failed, each group of steps had a write of its own.
   */
  async #candidates(
    steps: readonly Step[],
    outcomes: readonly (Outcome | undefined)[],
  ): Promise<ArrayDisk[]> {
    const isOpen = outcomes.map((outcome) => outcome === undefined || isWriteFailure(outcome));
    this.#figures.unknown += isOpen.filter(Boolean).length;
    let candidates = [this.#model.copy()];
    let latest = candidates;
    for (const [i, step] of steps.entries()) {
      if (step.do === 'ask' || didNothing(outcomes[i])) continue;
      const done = (this.#database.hasDied ? latest : candidates).map((disk) => disk.copy());
      for (const disk of done) await performStep(await openOn(arrayEngine(disk)), step);
      candidates = isOpen[i] ? [...candidates, ...done] : done;
      latest = done;
    }
    return candidates;
  }

  /** One bit of one value turns: that is noticed, or makes no difference. */
  async #damage(): Promise<void> {
    const key = await this.#database.flipBit(this.#random.below(10_000), this.#random.below(100_000));
    this.#log.push(`a bit of ${key} turns`);
    this.#figures.flipped++;
    const model = await openOn(arrayEngine(this.#model));
    const expected = await formatTracksAndRuns(model);
    let isNoticed = false;
    try {
      await using storage = await openOn(this.#database);
      const findings = [];
      for await (const finding of storage.check()) findings.push(finding);
      isNoticed = findings.length > 0;
      expect(await formatTracksAndRuns(storage), `with a wrong bit in ${key}`).toBe(expected);
      if (findings.length === 0)
        expect(await storage.getTotals('tasks')).toEqual(await model.getTotals('tasks'));
    } catch (error) {
      if (!(error instanceof TrackingError)) throw error;
      isNoticed = true;
    }
    if (isNoticed) this.#figures.noticed++;
  }
}

const failure = (error: unknown): undefined => {
  if (!(error instanceof TrackingError)) throw error;
};

const isWriteFailure = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && 'code' in outcome && outcome.code === 'TRACKS_WRITE_FAILED';

/** Whether a step was answered that it found nothing to do, beside others that failed. */
const didNothing = (outcome: Outcome | undefined): boolean => {
  if (outcome === undefined || isWriteFailure(outcome)) return false;
  return 'code' in outcome || outcome.result === false || outcome.result === 0;
};
