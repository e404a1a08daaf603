import { Slices } from '../event-loop.ts';

const DIGIT_BITS = 16;
const DIGIT_COUNT = 1 << DIGIT_BITS;
const DIGIT_MASK = DIGIT_COUNT - 1;
const WORD = 2 ** 32;
/** Numbers handled before the clock is looked at. */
const STRIDE = 65_536;

/**
 * Sorts track numbers by time; those of one time stay in the order in which they stand. A radix sort, 16 bits of the
 * time at a pass, as a comparison sort of millions would block the event loop. Gives way to it.
 */
export async function radixSort(
  trackNums: Uint32Array,
  timeOf: (trackNum: number) => number,
): Promise<Uint32Array> {
  const times = new Float64Array(trackNums.length);
  for (let i = 0; i < times.length; i++) times[i] = timeOf(trackNums[i]!);
  const { low, high, greatest } = wordsOf(times);
  let order: Uint32Array = new Uint32Array(trackNums.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  const slices = new Slices();
  order = await sortByWord(order, low, Math.min(greatest, WORD - 1), slices);
  if (greatest >= WORD) order = await sortByWord(order, high, Math.floor(greatest / WORD), slices);
  for (let i = 0; i < order.length; i++) order[i] = trackNums[order[i]!]!;
  return order;
}

/** The times, counted from the least of them, in two words of 32 bits. */
function wordsOf(times: Float64Array): { low: Uint32Array; high: Uint32Array; greatest: number } {
  let [least, greatest] = [Infinity, -Infinity];
  for (const time of times) {
    if (time < least) least = time;
    if (time > greatest) greatest = time;
  }
  const low = new Uint32Array(times.length);
  const high = new Uint32Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const offset = times[i]! - least;
    high[i] = offset / WORD;
    low[i] = offset % WORD;
  }
  return { low, high, greatest: greatest - least };
}

/** Sorts positions by a 32-bit word of each, one digit after the other, from the lowest. */
async function sortByWord(
  order: Uint32Array,
  words: Uint32Array,
  greatest: number,
  slices: Slices,
): Promise<Uint32Array> {
  let [source, target] = [order, new Uint32Array(order.length) as Uint32Array];
  for (let shift = 0; shift < 32 && greatest >= 2 ** shift; shift += DIGIT_BITS) {
    await sortByDigit(source, target, words, shift, slices);
    [source, target] = [target, source];
  }
  return source;
}

/** One pass: a stable counting sort by one digit. */
async function sortByDigit(
  source: Uint32Array,
  target: Uint32Array,
  words: Uint32Array,
  shift: number,
  slices: Slices,
): Promise<void> {
  const next = new Uint32Array(DIGIT_COUNT + 1);
  for (let start = 0; start < words.length; start += STRIDE) {
    countDigits(words.subarray(start, start + STRIDE), shift, next);
    if (slices.isTimeUp()) await slices.next();
  }
  for (let digit = 1; digit <= DIGIT_COUNT; digit++) next[digit]! += next[digit - 1]!;
  for (let start = 0; start < source.length; start += STRIDE) {
    moveByDigit(source.subarray(start, start + STRIDE), target, words, shift, next);
    if (slices.isTimeUp()) await slices.next();
  }
}

function countDigits(words: Uint32Array, shift: number, counts: Uint32Array): void {
  for (let i = 0; i < words.length; i++) counts[((words[i]! >>> shift) & DIGIT_MASK) + 1]!++;
}

function moveByDigit(
  part: Uint32Array,
  target: Uint32Array,
  words: Uint32Array,
  shift: number,
  next: Uint32Array,
): void {
  for (let i = 0; i < part.length; i++) {
    const position = part[i]!;
    target[next[(words[position]! >>> shift) & DIGIT_MASK]!++] = position;
  }
}
