import { monthOfDay } from '../../clocks/index.ts';
import type { OnHookFailure } from '../contract/hook.ts';
import { SummaryEvaluator } from '../contract/summary-evaluator.ts';
import type { Store } from '../engine/store.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { CountDraft } from './count-draft.ts';
import { bordersOf, stageExpiry } from './expiry.ts';
import { type FlushTarget, stageCounts } from './flush-counts.ts';
import { stageFlushed, stageSummary } from './flush-sums.ts';
import { OpenCounts } from './open-counts.ts';
import type { RebuildPlan } from './rebuild-plan.ts';
import { type Expired, NOTHING_EXPIRED, type SummaryRecord } from './registry.ts';
import { isDefined } from './stored-summary.ts';
import { countStored, reportDamaged, type TrackStretch } from './stored-tracks.ts';
import type { SumStore } from './sum-store.ts';

/** What a rebuild has counted so far: in memory, and in the periods of the next generation, which are not read yet. */
export class RebuildState {
  /** Tracks after this number are counted whatever their month: the months that were copied do not have them. */
  copiedTo = 0;
  /** Tracks up to this number have been counted. */
  countedTo = 0;
  /** The number of tracks that were counted. */
  tracks = 0;
  readonly #plan: RebuildPlan;
  readonly #sums: SumStore;
  readonly #onFailure: OnHookFailure;
  readonly #evaluator: SummaryEvaluator;
  readonly #changesCount: number;
  #counts = new OpenCounts();

  constructor(plan: RebuildPlan, sums: SumStore, onFailure: OnHookFailure) {
    this.#plan = plan;
    this.#sums = sums;
    this.#onFailure = onFailure;
    const definitions = plan.targets.map(({ definition }) => definition);
    this.#evaluator = new SummaryEvaluator(definitions, onFailure);
    this.#changesCount = sums.changesCount;
  }

  /** Whether there are more counters in memory than should be. */
  get isFull(): boolean {
    return this.#sums.isFull(this.#counts);
  }

  /**
   * Stages the counting of the next stretch of tracks. In a batch of its own: no track may change or go meanwhile, so that
   * no key comes back that was erased.
   */
  async stageStretch(group: WriteGroup): Promise<void> {
    const draft = this.#newDraft();
    let countedTo = this.countedTo;
    for await (const stretch of this.#stretches(group.store)) {
      this.#count(draft, stretch);
      countedTo = stretch.upTo;
      break;
    }
    draft.stageKeys(group);
    group.addChange({
      apply: () => {
        draft.applyKeys();
        draft.addTo(this.#counts);
        this.countedTo = countedTo;
      },
    });
  }

  /** Stages the move of the counters from memory into the periods of the next generation. */
  async stageFlush(group: WriteGroup): Promise<void> {
    await this.#stageCounts(group, this.#bordersAfter());
    group.addChange({
      apply: () => {
        this.#counts = new OpenCounts();
      },
    });
  }

  /** Stages the counting of the last tracks, and that the next generation replaces the one that is read. */
  async stageFinish(group: WriteGroup): Promise<void> {
    const [sums, draft] = [this.#sums, this.#newDraft()];
    for await (const stretch of this.#stretches(group.store)) this.#count(draft, stretch);
    draft.stageKeys(group);
    group.addChange({ apply: () => draft.applyKeys() });
    draft.addTo(this.#counts);
    const expired = this.#bordersAfter();
    await this.#stageCounts(group, expired);
    for (const target of this.#nextTargets(expired)) await stageExpiry(group, target, NOTHING_EXPIRED);
    for (const summary of sums.summaries)
      if (!isDefined(summary)) await stageSummary(group, sums, summary.record, expired);
    const { lastTrackNum } = group.store;
    const summaries = sums.summaries.map((summary) =>
      isDefined(summary) ? this.#nextRecord(summary.record, lastTrackNum) : summary.record,
    );
    stageFlushed(group, sums, { ...sums.registry, timeZone: this.#plan.zone.name, expired, summaries });
  }

  #newDraft(): CountDraft {
    return new CountDraft(this.#plan.zone, this.#plan.targets);
  }

  /** The tracks that are not counted yet. */
  #stretches(store: Store): AsyncGenerator<TrackStretch> {
    const definitions = this.#plan.targets.map(({ definition }) => definition);
    const onDamaged = reportDamaged(store, definitions, this.#onFailure);
    return countStored(store, this.#evaluator, onDamaged, this.countedTo + 1);
  }

  /** Counts the tracks of the months that are rebuilt. */
  #count(draft: CountDraft, { tracks }: TrackStretch): void {
    const { zone, fromMonth } = this.#plan;
    for (const { trackNum, timeStamp, counts } of tracks) {
      const isMeant =
        fromMonth === -Infinity || trackNum > this.copiedTo || monthOfDay(zone.dayOf(timeStamp)) >= fromMonth;
      if (isMeant) draft.add(timeStamp, counts);
    }
    this.tracks += tracks.length;
  }

  async #stageCounts(group: WriteGroup, expired: Expired): Promise<void> {
    for (const target of this.#nextTargets(expired)) {
      await stageCounts(group, target, this.#counts.of(target.record.number));
    }
  }

  #nextTargets(expired: Expired): FlushTarget[] {
    const { targets, zone } = this.#plan;
    return targets.map(({ record: { number, generation } }) => ({
      record: { number, generation: generation + 1 },
      zone,
      expired,
    }));
  }

  #nextRecord(record: SummaryRecord, lastTrackNum: number): SummaryRecord {
    const isAll = this.#plan.fromMonth === -Infinity;
    const isUnchanged = this.#changesCount === this.#sums.changesCount;
    return {
      ...record,
      generation: record.generation + 1,
      countedFrom: isAll ? 1 : record.countedFrom,
      countedTo: lastTrackNum,
      isWhole: isAll || record.isWhole,
      isLikeTracks: (isAll || record.isLikeTracks) && isUnchanged,
      isSound: isAll || record.isSound,
    };
  }

  /** The borders after the rebuild. Counting everything again brings back what the retention keeps by now. */
  #bordersAfter(): Expired {
    const { targets, zone, fromMonth } = this.#plan;
    const { registry, summaries } = this.#sums;
    const isAll = fromMonth === -Infinity && targets.length === summaries.length;
    return bordersOf({ registry: isAll ? { ...registry, expired: NOTHING_EXPIRED } : registry, zone });
  }
}
