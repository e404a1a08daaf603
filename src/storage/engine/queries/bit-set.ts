import { inStrides, type Steps } from '../../../slices/index.ts';

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
    const words = this.#words;
    yield* inStrides(numbers.length, (start, end) => {
      for (let i = start; i < end; i++) words[numbers[i]! >>> 5]! |= 1 << (numbers[i]! & 31);
    });
  }

  /** Writes the numbers of the set to `target`, ascending, and returns their count. */
  *writeTo(target: Uint32Array): Steps<number> {
    const words = this.#words;
    let length = 0;
    yield* inStrides(words.length, (start, end) => {
      let to = length;
      for (let i = start; i < end; i++) {
        for (let word = words[i]!; word !== 0; word &= word - 1)
          target[to++] = i * 32 + 31 - Math.clz32(word & -word);
      }
      length = to;
    });
    return length;
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
