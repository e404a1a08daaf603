import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';

/** The digits of a time have 16 bits. */
const DIGIT_COUNT = 1 << 16;
const DIGIT_MASK = DIGIT_COUNT - 1;

/**
 * Sorts track numbers by time. Those of one time keep their order. It is a radix sort in steps: a native sort cannot be
 * interrupted, and with a comparison it takes twice as long for 200,000 tracks in random order, a third of the time to open.
 */
export function* radixSort(trackNums: Uint32Array, timeOf: (trackNum: number) => number): Steps<Uint32Array> {
  const { length } = trackNums;
  const offsets = new Float64Array(length);
  let [least, greatest] = [Infinity, -Infinity];
  yield* strides(length, (i) => {
    const time = timeOf(trackNums[i]!);
    offsets[i] = time;
    if (time < least) least = time;
    if (time > greatest) greatest = time;
  });
  let [source, target] = [new Uint32Array(length), new Uint32Array(length)];
  yield* strides(length, (i) => {
    offsets[i]! -= least;
    source[i] = i;
  });
  for (let unit = 1; unit <= greatest - least; unit *= DIGIT_COUNT) {
    yield* sortByDigit(source, target, offsets, 1 / unit);
    [source, target] = [target, source];
  }
  yield* strides(length, (i) => (target[i] = trackNums[source[i]!]!));
  return target;
}

/** Does work for each index below `length`. */
function* strides(length: number, work: (i: number) => void): Steps<void> {
  for (let start = 0; start < length; start += STRIDE_LENGTH) {
    const end = Math.min(length, start + STRIDE_LENGTH);
    for (let i = start; i < end; i++) work(i);
    yield;
  }
}

/** One pass: a stable counting sort of positions by one digit of their offsets. */
function* sortByDigit(
  source: Uint32Array,
  target: Uint32Array,
  offsets: Float64Array,
  scale: number,
): Steps<void> {
  const next = new Uint32Array(DIGIT_COUNT + 1);
  yield* strides(offsets.length, (i) => next[((offsets[i]! * scale) & DIGIT_MASK) + 1]!++);
  for (let digit = 1; digit <= DIGIT_COUNT; digit++) next[digit]! += next[digit - 1]!;
  yield* strides(source.length, (i) => {
    const position = source[i]!;
    target[next[(offsets[position]! * scale) & DIGIT_MASK]!++] = position;
  });
}
