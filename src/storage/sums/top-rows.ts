import { compareValues } from '../contract/attribute-value.ts';

/** The k-th greatest of some numbers; there must be so many. Changes their order. */
export function kthGreatest(numbers: Float64Array, k: number): number {
  const wanted = k - 1;
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const pivot = numbers[low + Math.floor(Math.random() * (high - low + 1))]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (numbers[left]! > pivot) left++;
      while (numbers[right]! < pivot) right--;
      if (left <= right) {
        const swapped = numbers[left]!;
        numbers[left++] = numbers[right]!;
        numbers[right--] = swapped;
      }
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else return numbers[wanted]!;
  }
  return numbers[wanted]!;
}

/** The rows whose values are the greatest: which they are, and those of which only some are wanted, as they are all the same. */
export interface TopRows {
  rows: number[];
  ties: number[];
  /** How many of the ties are wanted. */
  tiesWanted: number;
}

/** Picks the `k` greatest values. */
export function pickTop(values: Float64Array, k: number): TopRows {
  if (k >= values.length) return { rows: Array.from(values.keys()), ties: [], tiesWanted: 0 };
  return pickFrom(values, kthGreatest(values.slice(), k), k);
}

function pickFrom(values: Float64Array, least: number, k: number): TopRows {
  const rows: number[] = [];
  const ties: number[] = [];
  for (let row = 0; row < values.length; row++) {
    if (values[row]! > least) rows.push(row);
    else if (values[row] === least) ties.push(row);
  }
  return { rows, ties, tiesWanted: k - rows.length };
}

/** The order of texts by code point. */
export const compareTexts: (a: string, b: string) => number = compareValues;
