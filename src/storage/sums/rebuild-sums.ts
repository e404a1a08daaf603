import { assert, TrackingError } from '../../errors.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import type { RebuildSettings } from '../contract/sum-source.ts';
import type { RebuildProgress, RebuildReport } from '../contract/sum-types.ts';
import { SUM_REGISTRY_KEY } from '../engine/keys.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { copyMonths } from './copy-months.ts';
import { flushSums } from './flush-sums.ts';
import { planRebuild, type RebuildPlan } from './rebuild-plan.ts';
import { RebuildState } from './rebuild-state.ts';
import { decodeRegistry, type SummaryRecord } from './registry.ts';
import { removeInBatches } from './remove-range.ts';
import { BUCKET_PARTS, bucketRange } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** When no more tracks than this are left, they are counted in the batch that switches to the new sums. */
const LAST_TRACKS = 2000;

/**
 * Counts the stored tracks again, into a new generation of the sums, while saving goes on, and then replaces the old
 * generation in one batch. One rebuild at a time.
 */
export async function rebuildSums(
  engine: OpenEngine,
  sums: SumStore,
  settings: RebuildSettings,
  onFailure: OnHookFailure,
): Promise<RebuildReport> {
  while (sums.rebuilding) await sums.rebuilding.catch(() => undefined); // Its caller is told.
  const plan = planRebuild(sums, settings);
  const rebuild = new Rebuild(engine, sums, plan, onFailure, settings.onProgress);
  sums.rebuilding = rebuild.run().finally(() => {
    sums.rebuilding = undefined;
  });
  await sums.rebuilding;
  return { tracks: rebuild.state.tracks, summaries: plan.targets.map(({ record }) => record.name) };
}

class Rebuild {
  readonly state: RebuildState;
  readonly #engine: OpenEngine;
  readonly #sums: SumStore;
  readonly #plan: RebuildPlan;
  readonly #onProgress: RebuildSettings['onProgress'];

  constructor(
    engine: OpenEngine,
    sums: SumStore,
    plan: RebuildPlan,
    onFailure: OnHookFailure,
    onProgress: RebuildSettings['onProgress'],
  ) {
    this.#engine = engine;
    this.#sums = sums;
    this.#plan = plan;
    this.#onProgress = onProgress;
    this.state = new RebuildState(plan, sums, onFailure);
  }

  async run(): Promise<void> {
    const before = this.#plan.targets.map(({ record }) => record);
    const next = before.map(({ number, generation }) => ({ number, generation: generation + 1 }));
    try {
      await this.#removeAll(next);
      if (this.#plan.fromMonth !== -Infinity) await this.#copy();
      await this.#count();
    } catch (error) {
      // What is left of a rebuild that failed is removed by the next one, or when the storage opens.
      await this.#removeAll(next).catch(() => undefined);
      throw error;
    }
    // What is not removed now is when the storage opens.
    if (!this.#sums.isClosing) await this.#removeAll(before);
    this.#report('counting'); // Whoever throws here does not end what is done.
  }

  /** Copies the months that stay, as they are in the stored periods at one moment. */
  async #copy(): Promise<void> {
    const { targets, fromMonth } = this.#plan;
    const { database } = this.#engine.store;
    this.#report('copying');
    await flushSums(this.#engine, this.#sums);
    await database.reading(async (snapshot) => {
      const bytes = database.getSync(SUM_REGISTRY_KEY, snapshot);
      assert(bytes, 'sums that are rebuilt have a registry');
      const numbers = new Set(targets.map(({ record }) => record.number));
      const copied = decodeRegistry(bytes).summaries.filter(({ number }) => numbers.has(number));
      this.state.copiedTo = Math.min(...copied.map(({ countedTo }) => countedTo));
      for (const { record } of targets) {
        this.#checkOpen();
        await copyMonths(this.#engine, snapshot, record, this.#sums.zone, fromMonth);
      }
    });
  }

  async #count(): Promise<void> {
    const { state } = this;
    while (this.#engine.store.lastTrackNum - state.countedTo > LAST_TRACKS) {
      await this.#alone((group) => state.stageStretch(group));
      if (state.isFull) await this.#alone((group) => state.stageFlush(group));
      this.#report('counting');
    }
    const finish: Promise<void> = this.#alone(async (group) => {
      await state.stageFinish(group);
      this.#sums.holdReaders(finish);
    });
    await finish;
  }

  async #alone(stage: (group: WriteGroup) => Promise<void>): Promise<void> {
    this.#checkOpen();
    await this.#engine.queue.alone(stage);
  }

  async #removeAll(generations: readonly Pick<SummaryRecord, 'number' | 'generation'>[]): Promise<void> {
    for (const { number, generation } of generations) {
      this.#checkOpen();
      for (const part of BUCKET_PARTS)
        await removeInBatches(this.#engine.queue, bucketRange(part, number, generation));
    }
  }

  #report(phase: RebuildProgress['phase']): void {
    const { tracks } = this.state;
    this.#onProgress?.({ phase, tracks, tracksTotal: Math.max(tracks, this.#engine.store.index.count) });
  }

  #checkOpen(): void {
    if (!this.#sums.isClosing) return;
    throw new TrackingError(
      'TRACKS_NOT_OPEN',
      'the storage was closed during the rebuild; the sums are as before',
    );
  }
}
