import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';

const DIGIT_BITS = 16;
const DIGIT_COUNT = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGIT_COUNT - 1;
const WORD = 2 ** 32;

/** The times of tracks, counted from the least of them, in two words of 32 bits. */
interface TimeWords {
  low: Uint32Array;
  high: Uint32Array;
  /** The greatest of these times. */
  greatest: number;
}

/**
 * Sorts track numbers by time; those of one time stay in the order in which they stand. A radix sort, 16 bits of the
 * time at a pass, as a comparison sort of millions could not be interrupted.
 */
export function* radixSort(trackNums: Uint32Array, timeOf: (trackNum: number) => number): Steps<Uint32Array> {
  const { low, high, greatest } = yield* wordsOf(trackNums, timeOf);
  let order: Uint32Array = new Uint32Array(trackNums.length);
  yield* strides(order.length, (i) => (order[i] = i));
  order = yield* sortByWord(order, low, Math.min(greatest, WORD - 1));
  if (greatest >= WORD) order = yield* sortByWord(order, high, Math.floor(greatest / WORD));
  yield* strides(order.length, (i) => (order[i] = trackNums[order[i]!]!));
  return order;
}

/** Works on each of so many positions. */
function* strides(length: number, work: (i: number) => void): Steps<void> {
  for (let start = 0; start < length; start += STRIDE_LENGTH) {
    for (let i = start; i < Math.min(length, start + STRIDE_LENGTH); i++) work(i);
    yield;
  }
}

function* wordsOf(trackNums: Uint32Array, timeOf: (trackNum: number) => number): Steps<TimeWords> {
  const times = new Float64Array(trackNums.length);
  let [least, greatest] = [Infinity, -Infinity];
  yield* strides(times.length, (i) => {
    const time = timeOf(trackNums[i]!);
    times[i] = time;
    if (time < least) least = time;
    if (time > greatest) greatest = time;
  });
  const low = new Uint32Array(times.length);
  const high = new Uint32Array(times.length);
  yield* strides(times.length, (i) => {
    const offset = times[i]! - least;
    high[i] = offset / WORD;
    low[i] = offset % WORD;
  });
  return { low, high, greatest: greatest - least };
}

/** Sorts positions by a 32-bit word of each, one digit after the other, from the lowest. */
function* sortByWord(order: Uint32Array, words: Uint32Array, greatest: number): Steps<Uint32Array> {
  let [source, target] = [order, new Uint32Array(order.length) as Uint32Array];
  for (let shift = 0; shift < 32 && greatest >= 2 ** shift; shift += DIGIT_BITS) {
    yield* sortByDigit(source, target, words, shift);
    [source, target] = [target, source];
  }
  return source;
}

/** One pass: a stable counting sort by one digit. */
function* sortByDigit(
  source: Uint32Array,
  target: Uint32Array,
  words: Uint32Array,
  shift: number,
): Steps<void> {
  const next = new Uint32Array(DIGIT_COUNT + 1);
  yield* strides(words.length, (i) => next[((words[i]! >>> shift) & DIGIT_MASK) + 1]!++);
  for (let digit = 1; digit <= DIGIT_COUNT; digit++) next[digit]! += next[digit - 1]!;
  yield* strides(source.length, (i) => {
    const position = source[i]!;
    target[next[(words[position]! >>> shift) & DIGIT_MASK]!++] = position;
  });
}
