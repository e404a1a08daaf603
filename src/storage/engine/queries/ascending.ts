import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import { Marks } from './bit-set.ts';

/** So few numbers are sorted at once. */
const FEW = 64;
/** With fewer numbers than one for so many words of bits, sorting them takes less than going through the bits. */
const SPARSE_FACTOR = 32;

/** The least and the greatest of some numbers, and whether they ascend. */
interface Shape {
  least: number;
  greatest: number;
  isAscending: boolean;
}

/** Puts different track numbers in ascending order, in place. Many are sorted by setting a bit for each, in steps. */
export function* ascending(numbers: Uint32Array): Steps<Uint32Array> {
  if (numbers.length <= FEW) return numbers.sort();
  const shape = yield* shapeOf(numbers);
  if (shape.isAscending) return numbers;
  const { least, greatest } = shape;
  if (numbers.length * SPARSE_FACTOR < Marks.wordCountOf(least, greatest)) return numbers.sort();
  const marks = new Marks(least, greatest);
  yield* marks.add(numbers);
  yield* marks.writeTo(numbers);
  return numbers;
}

function* shapeOf(numbers: Uint32Array): Steps<Shape> {
  const shape: Shape = { least: numbers[0]!, greatest: numbers[0]!, isAscending: true };
  for (let start = 0; start < numbers.length; start += STRIDE_LENGTH) {
    extend(shape, numbers.subarray(Math.max(0, start - 1), start + STRIDE_LENGTH));
    yield;
  }
  return shape;
}

/** Takes in further numbers, the first of which was the last before. */
function extend(shape: Shape, numbers: Uint32Array): void {
  let { least, greatest, isAscending } = shape;
  let before = numbers[0]!;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    if (number < before) isAscending = false;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
    before = number;
  }
  Object.assign(shape, { least, greatest, isAscending });
}

/** The first index, from `start` to before `end`, whose number is not less than `trackNum`; `end` if there is none. */
export function lowerBound(
  trackNums: Uint32Array,
  trackNum: number,
  start = 0,
  end = trackNums.length,
): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (trackNums[middle]! < trackNum) low = middle + 1;
    else high = middle;
  }
  return low;
}
