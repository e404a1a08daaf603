import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';

/** A set of track numbers that lie between two bounds: a bit for each number there can be. */
export class Marks {
  readonly #least: number;
  readonly #words: Uint32Array;

  /** An empty set of numbers from `least` to `greatest`. */
  constructor(least: number, greatest: number) {
    this.#least = least;
    this.#words = new Uint32Array(Marks.wordCountOf(least, greatest));
  }

  /** How many words of bits a set takes. */
  static wordCountOf(least: number, greatest: number): number {
    return ((greatest - least) >>> 5) + 1;
  }

  /** The set of some ascending numbers. */
  static *of(numbers: Uint32Array): Steps<Marks> {
    const marks = new Marks(numbers[0] ?? 0, numbers[numbers.length - 1] ?? 0);
    yield* marks.add(numbers);
    return marks;
  }

  /** Whether a number is in the set. */
  has(number: number): boolean {
    const offset = number - this.#least;
    const word = offset >>> 5;
    return offset >= 0 && word < this.#words.length && (this.#words[word]! & (1 << (offset & 31))) !== 0;
  }

  /** Adds numbers between the bounds. */
  *add(numbers: Uint32Array): Steps<void> {
    for (let start = 0; start < numbers.length; start += STRIDE_LENGTH) {
      this.#set(numbers.subarray(start, start + STRIDE_LENGTH));
      yield;
    }
  }

  /** Writes the numbers of the set to `target`, ascending, and returns how many they are. */
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
    for (let i = 0; i < numbers.length; i++) {
      const offset = numbers[i]! - this.#least;
      words[offset >>> 5]! |= 1 << (offset & 31);
    }
  }

  /** Writes what is set in a stride of words behind the first `length` numbers; returns the index behind it. */
  #write(start: number, target: Uint32Array, length: number): number {
    const words = this.#words;
    const end = Math.min(words.length, start + STRIDE_LENGTH);
    let to = length;
    for (let i = start; i < end; i++) {
      for (let word = words[i]!; word !== 0; word &= word - 1)
        target[to++] = this.#least + i * 32 + 31 - Math.clz32(word & -word);
    }
    return to;
  }
}
