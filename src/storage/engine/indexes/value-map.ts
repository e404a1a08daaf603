import type { AttributeValue } from '../../contract/types.ts';

/** More values than this are spread over several maps, as a map that grows copies all of its values at once. */
const WHOLE_COUNT_MAX = 131_072;
const SHARD_COUNT = 128;

/** A map from values to ordinals that never copies all at once. */
export class ValueMap {
  #whole = new Map<AttributeValue, number>();
  #shards: Map<AttributeValue, number>[] | undefined;
  #count = 0;

  /** The number of values. */
  get count(): number {
    return this.#count;
  }

  get(value: AttributeValue): number | undefined {
    return this.#mapOf(value).get(value);
  }

  /** Adds a value that is not in the map. */
  add(value: AttributeValue, ordinal: number): void {
    if (this.#count === WHOLE_COUNT_MAX && this.#shards === undefined) this.#spread();
    this.#mapOf(value).set(value, ordinal);
    this.#count++;
  }

  /** Removes a value that is in the map. */
  delete(value: AttributeValue): void {
    this.#mapOf(value).delete(value);
    this.#count--;
  }

  #mapOf(value: AttributeValue): Map<AttributeValue, number> {
    return this.#shards === undefined ? this.#whole : this.#shards[shardOf(value)]!;
  }

  #spread(): void {
    this.#shards = Array.from({ length: SHARD_COUNT }, () => new Map());
    for (const [value, ordinal] of this.#whole) this.#mapOf(value).set(value, ordinal);
    this.#whole = new Map();
  }
}

/** The last three units of a text, the middle one and its length spread values well enough. */
function shardOf(value: AttributeValue): number {
  if (typeof value !== 'string') return (Number(value) >>> 0) % SHARD_COUNT;
  const { length } = value;
  const end =
    value.charCodeAt(length - 1) + value.charCodeAt(length - 2) * 7 + value.charCodeAt(length - 3) * 31;
  return (end + value.charCodeAt(length >>> 1) * 61 + length * 13) % SHARD_COUNT || 0;
}
