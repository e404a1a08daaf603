import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';

/** A native sort is faster than a bit set with more than this many words for each number. */
const WORDS_PER_NUMBER_MAX = 32;

/** A set of integers from 0 to a greatest one: a bit each. */
export class BitSet {
  readonly #words: Uint32Array;

  /** An empty set. */
  constructor(greatest: number) {
    this.#words = new Uint32Array(wordCountOf(greatest));
  }

  /** Whether a number, up to the greatest, is in the set. */
  has(number: number): boolean {
    return (this.#words[number >>> 5]! & (1 << (number & 31))) !== 0;
  }

  *add(numbers: Uint32Array): Steps<void> {
    for (let start = 0; start < numbers.length; start += STRIDE_LENGTH) {
      this.#set(numbers.subarray(start, start + STRIDE_LENGTH));
      yield;
    }
  }

  /** Writes the numbers of the set to `target`, ascending, and returns their count. */
  *writeTo(target: Uint32Array): Steps<number> {
    let length = 0;
    for (let start = 0; start < this.#words.length; start += STRIDE_LENGTH) {
      length = this.#write(start, target, length);
      yield;
    }
    return length;
  }

  #set(numbers: Uint32Array): void {
    const words = this.#words;
    for (let i = 0; i < numbers.length; i++) words[numbers[i]! >>> 5]! |= 1 << (numbers[i]! & 31);
  }

  /** Writes the numbers of a stride of words from the index `length` on, and returns the index behind them. */
  #write(start: number, target: Uint32Array, length: number): number {
    const words = this.#words;
    const end = Math.min(words.length, start + STRIDE_LENGTH);
    let to = length;
    for (let i = start; i < end; i++) {
      for (let word = words[i]!; word !== 0; word &= word - 1)
        target[to++] = i * 32 + 31 - Math.clz32(word & -word);
    }
    return to;
  }
}

const wordCountOf = (greatest: number): number => (greatest >>> 5) + 1;

/** Sorts different integers up to `greatest` in place. Many are sorted in steps, as a native sort cannot be interrupted. */
export function* sortNumbers(numbers: Uint32Array, greatest: number): Steps<Uint32Array> {
  if (numbers.length * WORDS_PER_NUMBER_MAX < wordCountOf(greatest)) return numbers.sort();
  const set = new BitSet(greatest);
  yield* set.add(numbers);
  yield* set.writeTo(numbers);
  return numbers;
}
