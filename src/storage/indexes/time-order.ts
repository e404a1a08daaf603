import { radixSort } from './radix-sort.ts';

/**
 * Puts track numbers, which ascend, in the order of (time, number). Tracks come mostly in order of time: only those
 * that are late are sorted, and merged with the others. Gives way to the event loop where many are late.
 */
export async function orderByTime(
  trackNums: Uint32Array,
  timeOf: (trackNum: number) => number,
): Promise<Uint32Array> {
  const { punctual, late } = split(trackNums, timeOf);
  return late.length === 0 ? punctual : merge(punctual, await radixSort(late, timeOf), timeOf);
}

/** Parts the tracks that are no earlier than all before them from those that are. */
function split(
  trackNums: Uint32Array,
  timeOf: (trackNum: number) => number,
): { punctual: Uint32Array; late: Uint32Array } {
  const punctual = new Uint32Array(trackNums.length);
  const late = new Uint32Array(trackNums.length);
  let [punctualLength, lateLength, latest] = [0, 0, -Infinity];
  for (let i = 0; i < trackNums.length; i++) {
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

function merge(a: Uint32Array, b: Uint32Array, timeOf: (trackNum: number) => number): Uint32Array {
  const merged = new Uint32Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let next = b[0]!, time = timeOf(next); i < a.length; i++) {
    const trackNum = a[i]!;
    const ownTime = timeOf(trackNum);
    while (time < ownTime || (time === ownTime && next < trackNum)) {
      merged[i + j] = next;
      if (++j === b.length) break;
      next = b[j]!;
      time = timeOf(next);
    }
    if (j === b.length) break;
    merged[i + j] = trackNum;
  }
  merged.set(a.subarray(i), i + j);
  merged.set(b.subarray(j), a.length + j);
  return merged;
}
