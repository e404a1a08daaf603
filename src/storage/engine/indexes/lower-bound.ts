/** The first index, from `start` to before `end`, of ascending numbers whose number is not less than `number`; else `end`. */
export function lowerBound(
  numbers: Uint32Array,
  number: number,
  start = 0,
  end: number = numbers.length,
): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
