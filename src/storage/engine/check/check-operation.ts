import { PendingOperation } from '../writing/pending-operation.ts';
import type { WriteGroup } from '../writing/write-group.ts';
import { checkStore, type Disagreement } from './check-store.ts';

/** More disagreements than this are only counted. */
const DISAGREEMENTS_MAX = 100_000;

/** Checks the storage at a moment when nothing is being written. */
export class CheckOperation extends PendingOperation<readonly Disagreement[]> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  readonly #disagreements: Disagreement[] = [];

  async stage({ store }: WriteGroup): Promise<boolean> {
    let count = 0;
    for await (const disagreement of checkStore(store)) {
      if (++count <= DISAGREEMENTS_MAX) this.#disagreements.push(disagreement);
    }
    if (count > DISAGREEMENTS_MAX) {
      this.#disagreements.push({ kind: 'record', message: `… and ${count - DISAGREEMENTS_MAX} more` });
    }
    return true;
  }

  protected get result(): readonly Disagreement[] {
    return this.#disagreements;
  }
}
