import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;

const STEADY_COUNT = 5;

/**
 * Bytes of the heap and of buffers in use. What a collection gives back may only free more at a later one (finalizers,
 * conservative stack scanning, buffers swept in the background), so it collects until several in a row found nothing.
 */
export async function usedBytes(): Promise<number> {
  let least = Infinity;
  for (let steady = 0; steady < STEADY_COUNT; ) {
    collectGarbage();
    await delay(10);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const bytes = heapUsed + arrayBuffers;
    steady = bytes < least - 64 * 1024 ? 0 : steady + 1;
    least = Math.min(least, bytes);
  }
  return least;
}
