import { monthOfDay } from '../../clocks/index.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import { Counting } from '../contract/summary-evaluator.ts';
import type { Store } from '../engine/store.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import type { CountDraft } from './count-draft.ts';
import { bordersOf, stageExpiry } from './expiry.ts';
import { type FoldTarget, stageFold } from './flush-counts.ts';
import { OpenCounts } from './open-counts.ts';
import type { RebuildPlan } from './rebuild-plan.ts';
import type { SumRegistry } from './registry.ts';
import { countStored, reportDamaged, type StoredCounts } from './stored-tracks.ts';
import type { SumStore } from './sum-store.ts';

/** A rebuild under way: how far it has come, and the counters that are not yet in its periods. */
export class RebuildState {
  readonly plan: RebuildPlan;
  readonly sums: SumStore;
  readonly counting: Counting;
  /** Tracks after this number are counted whatever their month: the months that were copied have not counted them. */
  copiedTo = 0;
  /** Tracks up to this number have been counted. */
  countedTo = 0;
  tracks = 0;
  counts = new OpenCounts();
  readonly touches: number;
  readonly #onFailure: OnHookFailure;

  constructor(plan: RebuildPlan, sums: SumStore, onFailure: OnHookFailure) {
    const definitions = plan.targets.map(({ definition }) => definition!);
    this.plan = plan;
    this.sums = sums;
    this.counting = new Counting(definitions, onFailure);
    this.touches = sums.touches;
    this.#onFailure = onFailure;
  }

  /** The tracks that follow, in stretches. */
  stretches(store: Store, from: number): ReturnType<typeof countStored> {
    const names = this.plan.targets.map(({ record }) => record.name);
    const onDamaged = reportDamaged(store, names, this.#onFailure);
    return countStored(store, this.counting, onDamaged, from, store.lastTrackNum);
  }

  /** Counts tracks that belong to the months that are counted anew. */
  count(draft: CountDraft, tracks: readonly StoredCounts[]): void {
    const { zone, fromMonth } = this.plan;
    for (const { trackNum, timeStamp, counts } of tracks) {
      const isMeant =
        fromMonth === -Infinity || trackNum > this.copiedTo || monthOfDay(zone.dayOf(timeStamp)) >= fromMonth;
      if (isMeant) draft.add(timeStamp, counts);
    }
    this.tracks += tracks.length;
  }

  /** Stages that what is counted goes into the periods of the next generation. */
  async stageFold(group: WriteGroup, expired: SumRegistry['expired']): Promise<void> {
    for (const target of this.#nextTargets(expired)) {
      await stageFold(group, target, this.counts.of(target.record.number));
    }
  }

  /** Stages that what has become too old meanwhile leaves the next generation. */
  async stageExpiry(group: WriteGroup, expired: SumRegistry['expired']): Promise<void> {
    for (const target of this.#nextTargets(expired)) {
      await stageExpiry(group, target, { hour: -Infinity, date: -Infinity });
    }
  }

  #nextTargets(expired: SumRegistry['expired']): FoldTarget[] {
    const { targets, zone } = this.plan;
    return targets.map(({ record: { number, generation } }) => ({
      record: { number, generation: generation + 1 },
      zone,
      expired,
    }));
  }

  /** The borders of what has expired, after the rebuild: counting all anew brings back what the retention keeps by now. */
  bordersAfter(): SumRegistry['expired'] {
    const { plan, sums } = this;
    const isAll = plan.fromMonth === -Infinity && plan.targets.length === sums.kept.length;
    const expired = isAll ? { hour: -Infinity, date: -Infinity } : sums.registry.expired;
    return bordersOf({ registry: { ...sums.registry, expired }, zone: plan.zone });
  }
}
