import type { OpenEngine } from '../engine/open-engine.ts';
import type { Change } from '../engine/writing/change.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { bordersOf, stageExpiry } from './expiry.ts';
import { stageFold } from './flush-counts.ts';
import { encodeRegistry } from './registry.ts';
import { journalKey, REGISTRY_KEY } from './sum-keys.ts';
import type { SumStore } from './sum-store.ts';

/** Adds what was counted to the stored sums, before anything else that waits is written. */
export async function flushSums({ queue }: OpenEngine, sums: SumStore): Promise<void> {
  const flush = new FoldOperation(sums);
  queue.addFirst(flush);
  await flush.promise;
}

/** Adds what is open to the stored periods, and removes the journal that holds it, in one batch. */
export class FoldOperation extends PendingOperation<void> implements Change {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #sums: SumStore;
  #end: (() => void) | undefined;
  #expired: SumStore['registry']['expired'];

  constructor(sums: SumStore) {
    super();
    this.#sums = sums;
    this.#expired = sums.registry.expired;
  }

  async stage(group: WriteGroup): Promise<boolean> {
    const sums = this.#sums;
    this.#expired = bordersOf(sums);
    const { zone } = sums;
    for (const { record } of sums.kept) {
      const target = { record, zone, expired: this.#expired };
      await stageFold(group, target, sums.open.of(record.number));
      await stageExpiry(group, target, sums.registry.expired);
    }
    stageEndOfJournal(group, sums);
    const summaries = sums.kept.map(({ record }) => record);
    group.put(REGISTRY_KEY, encodeRegistry({ ...sums.registry, expired: this.#expired, summaries }));
    group.addChange(this);
    this.#end = sums.unsettle();
    return true;
  }

  apply(): void {
    this.#sums.registry.expired = this.#expired;
    this.#sums.closeCounts();
    this.#end?.();
  }

  override reject(error: unknown): void {
    this.#sums.noteFailedFold();
    this.#end?.();
    super.reject(error);
  }

  protected get result(): undefined {
    return undefined;
  }
}

/** Stages that the entries of the journal go: what they hold is in stored periods. */
export function stageEndOfJournal(group: WriteGroup, { journal }: SumStore): void {
  for (let number = journal.first; number < journal.next; number++) group.del(journalKey(number));
}
