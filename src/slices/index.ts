export { batchesOf } from './batches.ts';
export { STRIDE_LENGTH } from './limits.ts';
export { ReadLatch } from './read-latch.ts';
export { atOnce, inSlices, inStrides, SlicedWork, Slices, type Steps } from './slices.ts';
