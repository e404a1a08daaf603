import { Counting } from '../hooks/counting.ts';
import type { OnHookFailure } from '../hooks/hook.ts';
import type { Store } from '../store.ts';
import { PendingOperation } from '../writing/pending-operation.ts';
import type { Change, WriteGroup } from '../writing/write-group.ts';
import { monthOfDay } from './civil.ts';
import { CountDraft } from './count-draft.ts';
import { bordersOf } from './expiry.ts';
import { stageFold } from './fold-counts.ts';
import { stageEndOfJournal } from './fold-operation.ts';
import { OpenCounts } from './open-counts.ts';
import type { RebuildPlan } from './rebuild-plan.ts';
import { encodeRegistry, type SummaryRecord, type SumRegistry } from './registry.ts';
import { countStored, reportDamaged, type StoredCounts } from './stored-tracks.ts';
import { REGISTRY_KEY } from './sum-keys.ts';
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
    const { targets, zone } = this.plan;
    for (const { record } of targets) {
      const next = { number: record.number, generation: record.generation + 1 };
      await stageFold(group, { record: next, zone, expired }, this.counts.of(record.number));
    }
  }
}

/** Counts the next stretch of tracks. Nobody changes or removes one meanwhile, so that no key comes back that was erased. */
export class CountStretch extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #state: RebuildState;
  readonly #draft: CountDraft;
  #upTo = 0;

  constructor(state: RebuildState) {
    super();
    this.#state = state;
    this.#draft = new CountDraft(state.plan.zone, state.plan.targets);
  }

  async stage(group: WriteGroup): Promise<boolean> {
    for await (const { tracks, upTo } of this.#state.stretches(group.store, this.#state.countedTo + 1)) {
      this.#state.count(this.#draft, tracks);
      this.#upTo = upTo;
      break;
    }
    this.#draft.stageKeys(group);
    group.addChange(this);
    return true;
  }

  apply(): void {
    this.#draft.applyKeys();
    this.#draft.addTo(this.#state.counts);
    this.#state.countedTo = this.#upTo;
  }

  protected get result(): undefined {
    return undefined;
  }
}

/** Brings what was counted into the periods of the next generation, which nobody reads yet. */
export class FoldRebuilt extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #state: RebuildState;

  constructor(state: RebuildState) {
    super();
    this.#state = state;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    await this.#state.stageFold(group, bordersAfter(this.#state));
    group.addChange(this);
    return true;
  }

  apply(): void {
    this.#state.counts = new OpenCounts();
  }

  protected get result(): undefined {
    return undefined;
  }
}

/** Counts the last tracks, and makes the next generation the one that counts, in one batch. */
export class FinishRebuild extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #state: RebuildState;
  readonly #draft: CountDraft;
  #registry: SumRegistry | undefined;
  #end: (() => void) | undefined;

  constructor(state: RebuildState) {
    super();
    this.#state = state;
    this.#draft = new CountDraft(state.plan.zone, state.plan.targets);
  }

  async stage(group: WriteGroup): Promise<boolean> {
    const { sums, plan } = this.#state;
    for await (const { tracks } of this.#state.stretches(group.store, this.#state.countedTo + 1)) {
      this.#state.count(this.#draft, tracks);
    }
    this.#draft.stageKeys(group);
    this.#draft.addTo(this.#state.counts);
    const expired = bordersAfter(this.#state);
    await this.#state.stageFold(group, expired);
    for (const { record } of sums.kept.filter((each) => !plan.targets.includes(each))) {
      await stageFold(group, { record, zone: sums.zone, expired }, sums.open.of(record.number));
    }
    stageEndOfJournal(group, sums);
    this.#registry = this.#nextRegistry(group.store.lastTrackNum, expired);
    group.put(REGISTRY_KEY, encodeRegistry(this.#registry));
    group.addChange(this);
    this.#end = sums.unsettle();
    return true;
  }

  #nextRegistry(lastTrackNum: number, expired: SumRegistry['expired']): SumRegistry {
    const { sums, plan } = this.#state;
    const targets = plan.targets.map(({ record }) => record);
    const summaries = sums.kept.map(({ record }) =>
      targets.includes(record) ? this.#nextRecord(record, lastTrackNum) : record,
    );
    return { ...sums.registry, timeZone: plan.zone.name, expired, summaries };
  }

  #nextRecord(record: SummaryRecord, lastTrackNum: number): SummaryRecord {
    const isAll = this.#state.plan.fromMonth === -Infinity;
    const isUntouched = this.#state.touches === this.#state.sums.touches;
    return {
      ...record,
      generation: record.generation + 1,
      countedFrom: isAll ? 1 : record.countedFrom,
      countedTo: lastTrackNum,
      isWhole: isAll || record.isWhole,
      isLikeTracks: (isAll || record.isLikeTracks) && isUntouched,
      isSound: isAll || record.isSound,
    };
  }

  apply(): void {
    const { sums, plan } = this.#state;
    const { summaries, ...registry } = this.#registry!;
    this.#draft.applyKeys();
    sums.registry = registry;
    sums.zone = plan.zone;
    sums.kept.forEach((kept, i) => {
      kept.record = summaries[i]!;
    });
    sums.closeCounts();
    this.#end?.();
  }

  override reject(error: unknown): void {
    this.#end?.();
    super.reject(error);
  }

  protected get result(): undefined {
    return undefined;
  }
}

/** The borders of what has expired, after the rebuild: counting all anew brings back what the retention keeps by now. */
function bordersAfter({ plan, sums }: RebuildState): SumRegistry['expired'] {
  const isAll = plan.fromMonth === -Infinity && plan.targets.length === sums.kept.length;
  const expired = isAll ? { hour: -Infinity, date: -Infinity } : sums.registry.expired;
  return bordersOf({ registry: { ...sums.registry, expired }, zone: plan.zone });
}
