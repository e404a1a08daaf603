import type { Change } from '../engine/writing/change.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { CountDraft } from './count-draft.ts';
import { stageExpiry } from './expiry.ts';
import { stageFold } from './flush-counts.ts';
import { stageEndOfJournal } from './flush-operation.ts';
import { OpenCounts } from './open-counts.ts';
import type { RebuildState } from './rebuild-state.ts';
import { encodeRegistry, type SummaryRecord, type SumRegistry } from './registry.ts';
import { REGISTRY_KEY } from './sum-keys.ts';

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
    await this.#state.stageFold(group, this.#state.bordersAfter());
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
    const expired = this.#state.bordersAfter();
    await this.#state.stageFold(group, expired);
    await this.#state.stageExpiry(group, expired);
    for (const { record } of sums.kept.filter((each) => !plan.targets.includes(each))) {
      const target = { record, zone: sums.zone, expired };
      await stageFold(group, target, sums.open.of(record.number));
      await stageExpiry(group, target, sums.registry.expired);
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
