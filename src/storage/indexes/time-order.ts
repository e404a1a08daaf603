import { Slices } from '../event-loop.ts';
import { radixSort } from './radix-sort.ts';

/** Tracks that are looked at before the clock is. */
const STRIDE_MASK = 0xffff;

/**
 * Puts track numbers, which ascend, in the order of (time, number). Tracks come mostly in order of time: only those
 * that are late are sorted, and merged with the others. Gives way to the event loop where many are late.
 */
export async function orderByTime(trackNums: Uint32Array, timeOf: TimeOf): Promise<Uint32Array> {
  const { punctual, late } = await split(trackNums, timeOf);
  return late.length === 0 ? punctual : merge(punctual, await radixSort(late, timeOf), timeOf);
}

type TimeOf = (trackNum: number) => number;

/** Parts the tracks that are no earlier than all before them from those that are. */
async function split(
  trackNums: Uint32Array,
  timeOf: TimeOf,
): Promise<{ punctual: Uint32Array; late: Uint32Array }> {
  const punctual = new Uint32Array(trackNums.length);
  const late = new Uint32Array(trackNums.length);
  let [punctualLength, lateLength, latest] = [0, 0, -Infinity];
  const slices = new Slices();
  for (let i = 0; i < trackNums.length; i++) {
    if ((i & STRIDE_MASK) === 0 && slices.isTimeUp()) await slices.next();
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

/** Merges two lists that are in order, neither of them empty. */
async function merge(a: Uint32Array, b: Uint32Array, timeOf: TimeOf): Promise<Uint32Array> {
  const merged = new Uint32Array(a.length + b.length);
  const slices = new Slices();
  let [i, j] = [0, 0];
  let next = b[0]!;
  let nextTime = timeOf(next);
  for (; i < a.length && j < b.length; i++) {
    if ((i & STRIDE_MASK) === 0 && slices.isTimeUp()) await slices.next();
    const trackNum = a[i]!;
    const time = timeOf(trackNum);
    while (j < b.length && (nextTime < time || (nextTime === time && next < trackNum))) {
      merged[i + j++] = next;
      next = b[j] ?? 0;
      nextTime = timeOf(next);
    }
    merged[i + j] = trackNum;
  }
  merged.set(a.subarray(i), i + j);
  merged.set(b.subarray(j), a.length + j);
  return merged;
}
