import { Slices } from '../../../slices/index.ts';
import { compareValues } from '../../contract/attribute-value.ts';
import type { ValueRange } from '../../contract/conditions.ts';
import type { AttributeValue } from '../../contract/types.ts';
import type { AttributeDictionary } from './attribute-dictionary.ts';
import { SortedTree } from './sorted-tree.ts';
import { ValueMap } from './value-map.ts';
import { isAbove, isBelow, lowestOf } from './value-range.ts';

/** The memory that a value takes in the map, the array and the tree, besides its characters. */
const VALUE_OVERHEAD_BYTES = 96;

/**
 * The dictionary of values of any type: found by hash, ordered by a B-tree. Only ranges, prefixes and ordered answers need
 * the tree, so the first of them builds it.
 */
export class ValueDictionary implements AttributeDictionary {
  readonly isInOrder = false;
  readonly #ordinals = new ValueMap();
  readonly #values: (AttributeValue | undefined)[] = [undefined];
  readonly #free: number[] = [];
  #tree = new SortedTree<AttributeValue, number>(undefined, compareValues);
  /** The tree holds the values of the ordinals below this one. */
  #treeEnd = 0;
  #sorting: Promise<void> | undefined;
  #characters = 0;
  #version = 0;

  get version(): number {
    return this.#version;
  }

  get count(): number {
    return this.#ordinals.count;
  }

  get ordinalMax(): number {
    return this.#values.length - 1;
  }

  get sizeBytes(): number {
    return this.#ordinals.count * VALUE_OVERHEAD_BYTES + this.#characters;
  }

  find(value: AttributeValue): number {
    return this.#ordinals.get(value) ?? 0;
  }

  intern(value: AttributeValue): number {
    return this.#ordinals.get(value) ?? this.#add(value);
  }

  release(ordinal: number): void {
    const value = this.#values[ordinal]!;
    this.#ordinals.delete(value);
    this.#values[ordinal] = undefined;
    this.#characters -= lengthOf(value);
    this.#free.push(ordinal);
    this.#version++;
    if (ordinal < this.#treeEnd) this.#tree.delete(value);
  }

  valueOf(ordinal: number): AttributeValue {
    return this.#values[ordinal]!;
  }

  get isSorted(): boolean {
    return this.#treeEnd === this.#values.length;
  }

  async sort(): Promise<void> {
    if (this.isSorted) return;
    this.#sorting ??= this.#sortInSlices().finally(() => {
      this.#sorting = undefined;
    });
    await this.#sorting;
  }

  *sorted(from = 0, isReverse = false): Generator<number> {
    const start = this.#values[from];
    const entries = isReverse ? this.#tree.entriesReversed(start) : this.#tree.entries(start);
    for (const [, ordinal] of entries) yield ordinal;
  }

  *within(range: ValueRange): Generator<number> {
    const lowest = lowestOf(range);
    for (const [value, ordinal] of this.#tree.entries(lowest)) {
      if (typeof value !== typeof lowest || isAbove(value, range)) return;
      if (!isBelow(value, range)) yield ordinal;
    }
  }

  *startingWith(prefix: string): Generator<number> {
    for (const [value, ordinal] of this.#tree.entries(prefix)) {
      if (typeof value !== 'string' || !value.startsWith(prefix)) return;
      yield ordinal;
    }
  }

  #add(value: AttributeValue): number {
    const ordinal = this.#free.pop() ?? this.#values.length;
    const isInTree = ordinal < this.#treeEnd || this.#treeEnd === this.#values.length;
    this.#ordinals.add(value, ordinal);
    this.#values[ordinal] = value;
    this.#characters += lengthOf(value);
    this.#version++;
    if (isInTree) {
      this.#tree.set(value, ordinal);
      this.#treeEnd = Math.max(this.#treeEnd, ordinal + 1);
    }
    return ordinal;
  }

  async #sortInSlices(): Promise<void> {
    const slices = new Slices();
    while (this.#treeEnd < this.#values.length) {
      const value = this.#values[this.#treeEnd];
      if (value !== undefined) this.#tree.set(value, this.#treeEnd);
      this.#treeEnd++;
      if (slices.isOver()) await slices.next();
    }
  }
}

const lengthOf = (value: AttributeValue): number => (typeof value === 'string' ? value.length : 8);
