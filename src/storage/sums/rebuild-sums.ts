import { TrackingError } from '../../errors.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import type { RebuildSettings } from '../contract/sum-source.ts';
import type { RebuildReport } from '../contract/sum-types.ts';
import type { OpenEngine } from '../engine/open-engine.ts';
import type { PendingOperation } from '../engine/writing/pending-operation.ts';
import { copyMonths } from './copy-months.ts';
import { flushSums } from './flush-operation.ts';
import { CountStretch, FinishRebuild, FoldRebuilt } from './rebuild-operations.ts';
import { planRebuild } from './rebuild-plan.ts';
import { RebuildState } from './rebuild-state.ts';
import { decodeRegistry } from './registry.ts';
import { removeInBatches } from './remove-range.ts';
import { bucketRange, REGISTRY_KEY } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** When so few tracks are left, they are counted together with the switch to the new sums, while others wait. */
const LAST_TRACKS = 2000;

/**
 * Counts the stored tracks anew, into sums beside those there are, while saving goes on, and then puts them in their place
 * in one write. One rebuild at a time.
 */
export async function rebuildSums(
  open: OpenEngine,
  sums: SumStore,
  settings: RebuildSettings,
  onFailure: OnHookFailure,
): Promise<RebuildReport> {
  while (sums.rebuilding) await sums.rebuilding.catch(() => undefined); // Its caller is told.
  const plan = planRebuild(sums, settings);
  const rebuilding = new Rebuilding(open, new RebuildState(plan, sums, onFailure));
  sums.rebuilding = rebuilding.run().finally(() => {
    sums.rebuilding = undefined;
  });
  await sums.rebuilding;
  return { tracks: rebuilding.tracks, summaries: plan.targets.map(({ record }) => record.name) };
}

class Rebuilding {
  readonly #open: OpenEngine;
  readonly #state: RebuildState;

  constructor(open: OpenEngine, state: RebuildState) {
    this.#open = open;
    this.#state = state;
  }

  get tracks(): number {
    return this.#state.tracks;
  }

  async run(): Promise<void> {
    const { plan } = this.#state;
    const generations = plan.targets.map(({ record }) => [record.number, record.generation] as const);
    try {
      for (const [number, generation] of generations) await this.#remove(number, generation + 1);
      if (plan.fromMonth !== -Infinity) await this.#copy();
      await this.#count();
    } catch (error) {
      // What is left of a rebuild that failed is removed by the next one, or when the storage is opened.
      if (!this.#state.sums.isClosing) {
        for (const [number, generation] of generations)
          await this.#remove(number, generation + 1).catch(() => undefined);
      }
      throw error;
    }
    // What is not removed now is when the storage is opened.
    if (this.#state.sums.isClosing) return;
    for (const [number, generation] of generations) await this.#remove(number, generation);
  }

  /** Copies the months that stay, as they are in the stored periods at one moment. */
  async #copy(): Promise<void> {
    const { plan, sums } = this.#state;
    const { database } = this.#open.store;
    this.#report('copying');
    await flushSums(this.#open, sums);
    await database.reading(async (snapshot) => {
      const stored = decodeRegistry(database.getSync(REGISTRY_KEY, snapshot)!);
      const isTarget = ({ number }: { number: number }) =>
        plan.targets.some(({ record }) => record.number === number);
      this.#state.copiedTo = Math.min(...stored.summaries.filter(isTarget).map(({ countedTo }) => countedTo));
      for (const { record } of plan.targets) {
        this.#checkOpen();
        await copyMonths(this.#open, snapshot, record, sums.zone, plan.fromMonth);
      }
    });
  }

  async #count(): Promise<void> {
    const { store } = this.#open;
    const state = this.#state;
    while (store.lastTrackNum - state.countedTo > LAST_TRACKS) {
      await this.#add(new CountStretch(state));
      if (state.sums.isFull(state.counts)) await this.#add(new FoldRebuilt(state));
      this.#report('counting');
    }
    await this.#add(new FinishRebuild(state));
    this.#report('counting');
  }

  async #add(operation: PendingOperation<void>): Promise<void> {
    this.#checkOpen();
    this.#open.queue.add(operation);
    await operation.promise;
  }

  async #remove(number: number, generation: number): Promise<void> {
    this.#checkOpen();
    for (const kind of ['uh', 'up'] as const)
      await removeInBatches(this.#open, bucketRange(kind, number, generation));
  }

  #report(phase: 'copying' | 'counting'): void {
    const { tracks, plan } = this.#state;
    plan.onProgress?.({ phase, tracks, tracksTotal: Math.max(tracks, this.#open.store.index.count) });
  }

  #checkOpen(): void {
    if (!this.#state.sums.isClosing) return;
    throw new TrackingError(
      'TRACKS_NOT_OPEN',
      'the storage was closed during the rebuild; the sums are as before',
    );
  }
}
