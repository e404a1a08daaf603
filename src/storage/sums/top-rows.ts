/** The k-th greatest of at least k numbers. Moves the k greatest to the front. */
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

/** The rows with the greatest values; the ties all have the least of these values, and only some of them are wanted. */
export interface TopRows {
  rows: number[];
  ties: number[];
}

/** Picks the `k` greatest values. */
export function pickTop(values: Float64Array, k: number): TopRows & { tiesWanted: number } {
  if (k >= values.length) return { rows: Array.from(values.keys()), ties: [], tiesWanted: 0 };
  const top = pickAbove(values, kthGreatest(values.slice(), k));
  return { ...top, tiesWanted: k - top.rows.length };
}

/** Picks the values above the least one that is wanted, and as ties those equal to it. */
export function pickAbove(values: Float64Array, least: number): TopRows {
  const rows: number[] = [];
  const ties: number[] = [];
  for (let row = 0; row < values.length; row++) {
    if (values[row]! > least) rows.push(row);
    else if (values[row] === least) ties.push(row);
  }
  return { rows, ties };
}
