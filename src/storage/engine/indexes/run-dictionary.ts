import type { ValueRange } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { AttributeDictionary } from './attribute-dictionary.ts';

/** The dictionary of run ids. Each id is its own ordinal. */
export class RunDictionary implements AttributeDictionary {
  readonly isInOrder = true;
  readonly isSorted = true;
  #ordinalMax = 0;

  get version(): number {
    return this.#ordinalMax;
  }

  get count(): number {
    return this.#ordinalMax;
  }

  get ordinalMax(): number {
    return this.#ordinalMax;
  }

  get sizeBytes(): number {
    return 0;
  }

  find(value: AttributeValue): number {
    return typeof value === 'number' && value <= this.#ordinalMax ? value : 0;
  }

  intern(value: AttributeValue): number {
    const runId = value as number;
    if (runId > this.#ordinalMax) this.#ordinalMax = runId;
    return runId;
  }

  release(): void {}

  valueOf(ordinal: number): number {
    return ordinal;
  }

  async sort(): Promise<void> {}

  *sorted(from = 0, isReverse = false): Generator<number> {
    const last = this.#ordinalMax;
    if (isReverse) for (let runId = from || last; runId > 0; runId--) yield runId;
    else for (let runId = from || 1; runId <= last; runId++) yield runId;
  }

  *within(range: ValueRange): Generator<number> {
    const low = Math.max(Math.floor(Number(range.gt ?? 0)) + 1, Math.ceil(Number(range.gte ?? 1)), 1);
    const high = Math.min(
      Math.ceil(Number(range.lt ?? Infinity)) - 1,
      Math.floor(Number(range.lte ?? Infinity)),
    );
    for (let runId = low; runId <= Math.min(high, this.#ordinalMax); runId++) yield runId;
  }

  *startingWith(): Generator<number> {}
}
