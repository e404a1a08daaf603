import type { ValueRange } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';

/**
 * The values of an attribute, each with a small integer, its ordinal (from 1). Columns and posting lists hold ordinals.
 * An ordinal whose value has no track any more is given to the next new value.
 */
export interface AttributeDictionary {
  /** The ordinal of a value; 0 if it has none. */
  find(value: AttributeValue): number;
  /** The ordinal of a value, a new one if need be. */
  intern(value: AttributeValue): number;
  /** Forgets a value that no track has any more. */
  release(ordinal: number): void;
  valueOf(ordinal: number): AttributeValue;
  /** Changes whenever a value comes or goes. */
  readonly version: number;
  /** The number of values. */
  readonly count: number;
  /** The greatest ordinal in use, or a little more. */
  readonly ordinalMax: number;
  /** Whether each ordinal is less than that of any greater value: then the ordinals are the order of the values. */
  readonly isInOrder: boolean;
  /** Whether the order of the values is prepared. */
  readonly isSorted: boolean;
  /** Prepares the order of the values, which the methods below need. Gives way to the event loop. */
  sort(): Promise<void>;
  /**
   * All ordinals in the order of their values, or the opposite one.
   *
   * @param from the ordinal to begin with; 0: at the start
   */
  sorted(from?: number, isReverse?: boolean): Iterable<number>;
  /** The ordinals of the values within a range, in order. */
  within(range: ValueRange): Iterable<number>;
  /** The ordinals of the texts that begin with a prefix, in order. */
  startingWith(prefix: string): Iterable<number>;
  /** Bytes of memory in use, estimated. */
  readonly sizeBytes: number;
}
