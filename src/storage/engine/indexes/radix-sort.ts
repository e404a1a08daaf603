import { inStrides, type Steps } from '../../../slices/index.ts';

/** The digits of a time have 16 bits. */
const DIGIT_COUNT = 1 << 16;
const DIGIT_MASK = DIGIT_COUNT - 1;

/**
 * Sorts track numbers by time. Those of one time keep their order. It is a radix sort in steps: a native sort with a
 * comparison takes more than twice as long for 200,000 tracks in random order, and cannot be interrupted.
 */
export function* radixSort(trackNums: Uint32Array, timeOf: (trackNum: number) => number): Steps<Uint32Array> {
  const { length } = trackNums;
  const offsets = new Float64Array(length);
  let [source, target] = [new Uint32Array(length), new Uint32Array(length)];
  let [least, greatest] = [Infinity, -Infinity];
  yield* inStrides(length, (start, end) => {
    for (let i = start; i < end; i++) {
      const time = timeOf(trackNums[i]!);
      offsets[i] = time;
      source[i] = i;
      if (time < least) least = time;
      if (time > greatest) greatest = time;
    }
  });
  yield* inStrides(length, (start, end) => {
    for (let i = start; i < end; i++) offsets[i]! -= least;
  });
  for (let unit = 1; unit <= greatest - least; unit *= DIGIT_COUNT) {
    yield* sortByDigit(source, target, offsets, 1 / unit);
    [source, target] = [target, source];
  }
  yield* inStrides(length, (start, end) => {
    for (let i = start; i < end; i++) target[i] = trackNums[source[i]!]!;
  });
  return target;
}

/** One pass: a stable counting sort of positions by one digit of their offsets. */
function* sortByDigit(
  source: Uint32Array,
  target: Uint32Array,
  offsets: Float64Array,
  scale: number,
): Steps<void> {
  const next = new Uint32Array(DIGIT_COUNT + 1);
  yield* inStrides(offsets.length, (start, end) => {
    for (let i = start; i < end; i++) next[((offsets[i]! * scale) & DIGIT_MASK) + 1]!++;
  });
  for (let digit = 1; digit <= DIGIT_COUNT; digit++) next[digit]! += next[digit - 1]!;
  yield* inStrides(source.length, (start, end) => {
    for (let i = start; i < end; i++) {
      const position = source[i]!;
      target[next[(offsets[position]! * scale) & DIGIT_MASK]!++] = position;
    }
  });
}
