import { inFolder } from '../measuring/in-folder.ts';
import { LOADINGS, measureLoading } from './loading.ts';
import { measureWriting, type WritingOutcome } from './writing.ts';

/** What a process of its own is to measure, and how many lines it is to do it with. */
export interface MeasureTask {
  product: string;
  count: number;
}

/** Measures in a folder that is gone afterwards. */
export async function measure({ product, count }: MeasureTask): Promise<WritingOutcome> {
  return inFolder(async (folder) => {
    if (!(LOADINGS as readonly string[]).includes(product)) return measureWriting(product, folder, count);
    return { linesPerSecond: await measureLoading(product, folder, count), missing: 0 };
  });
}
