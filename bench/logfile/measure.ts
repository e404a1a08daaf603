import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOADINGS, measureLoading } from './loading.ts';
import { measureWriting, type WritingOutcome } from './writing.ts';

/** What a process of its own is to measure, and how many lines it is to do it with. */
export interface MeasureTask {
  product: string;
  count: number;
}

/** Measures in a folder that is gone afterwards. */
export async function measure({ product, count }: MeasureTask): Promise<WritingOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'tracktree-log-bench-'));
  try {
    if (!(LOADINGS as readonly string[]).includes(product))
      return await measureWriting(product, folder, count);
    return { linesPerSecond: await measureLoading(product, folder, count), missing: 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
