import { STRIDE_LENGTH, type Steps } from '../../../slices/index.ts';
import { radixSort } from './radix-sort.ts';

type TimeOf = (trackNum: number) => number;

/**
 * Sorts ascending track numbers by (time, number). Tracks come mostly in order of time, so only late ones are sorted, and
 * merged with the others.
 */
export function* orderByTime(trackNums: Uint32Array, timeOf: TimeOf): Steps<Uint32Array> {
  const { punctual, late } = yield* split(trackNums, timeOf);
  return late.length === 0 ? punctual : yield* merge(punctual, yield* radixSort(late, timeOf), timeOf);
}

/** Separates the tracks that are earlier than one before them. */
function* split(trackNums: Uint32Array, timeOf: TimeOf): Steps<{ punctual: Uint32Array; late: Uint32Array }> {
  const punctual = new Uint32Array(trackNums.length);
  const late = new Uint32Array(trackNums.length);
  let [punctualLength, lateLength, latest] = [0, 0, -Infinity];
  for (let i = 0; i < trackNums.length; i++) {
    if (i % STRIDE_LENGTH === STRIDE_LENGTH - 1) yield;
    const trackNum = trackNums[i]!;
    const time = timeOf(trackNum);
    if (time >= latest) {
      latest = time;
      punctual[punctualLength++] = trackNum;
    } else {
      late[lateLength++] = trackNum;
    }
  }
  return { punctual: punctual.subarray(0, punctualLength), late: late.subarray(0, lateLength) };
}

/** Merges two sorted lists. */
function* merge(a: Uint32Array, b: Uint32Array, timeOf: TimeOf): Steps<Uint32Array> {
  const merged = new Uint32Array(a.length + b.length);
  const isBefore = (x: number, y: number): boolean => {
    const difference = timeOf(x) - timeOf(y);
    return difference < 0 || (difference === 0 && x < y);
  };
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    merged[i + j] = isBefore(b[j]!, a[i]!) ? b[j++]! : a[i++]!;
    if ((i + j) % STRIDE_LENGTH === 0) yield;
  }
  merged.set(a.subarray(i), i + j);
  merged.set(b.subarray(j), a.length + j);
  return merged;
}
