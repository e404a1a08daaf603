import type { ValueRange } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';

/**
 * The values of an attribute, each with a small integer from 1, its ordinal. Columns and posting lists hold ordinals. When
 * a value has no track any more, the next new value gets its ordinal.
 */
export interface AttributeDictionary {
  /** The ordinal of a value; 0 if it has none. */
  find(value: AttributeValue): number;
  /** The ordinal of a value; a new one if it has none. */
  intern(value: AttributeValue): number;
  /** Removes a value that no track has any more. */
  release(ordinal: number): void;
  valueOf(ordinal: number): AttributeValue;
  /** Changes whenever a value is added or removed. */
  readonly version: number;
  /** The number of values. */
  readonly count: number;
  /** The greatest ordinal in use, or a little more. */
  readonly ordinalMax: number;
  /** Whether ordinals sort as their values do. */
  readonly isInOrder: boolean;
  /** Whether the values are sorted, as the methods below need them. */
  readonly isSorted: boolean;
  /** Sorts the values. Yields to the event loop. */
  sort(): Promise<void>;
  /**
   * All ordinals in the order of their values, or in reverse.
   *
   * @param from the first ordinal; 0: all
   */
  sorted(from?: number, isReverse?: boolean): Iterable<number>;
  /** The ordinals of the values within a range, in order. */
  within(range: ValueRange): Iterable<number>;
  /** The ordinals of the texts that begin with a prefix, in order. */
  startingWith(prefix: string): Iterable<number>;
  /** Bytes of memory in use, estimated. */
  readonly sizeBytes: number;
}
