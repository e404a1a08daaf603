import { describe, expect, it } from 'vitest';
import { measureCounting, measureCountingOff } from '../../bench/usage/counting.ts';
import { measureMerging } from '../../bench/usage/merging.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

describe('the benchmark of usage runs', () => {
  it('counting, and everything that was called is counted', async () => {
    await withTemporaryFolder(async (folder) => {
      expect(await measureCounting(folder, 2_500)).toMatchObject({ total: 2_500 });
    });
    expect(await measureCountingOff(100)).toBeGreaterThan(0);
  });

  it('merging, and everything is merged', async () => {
    await withTemporaryFolder(async (folder) => {
      expect(await measureMerging(folder, 6_000)).toMatchObject({ merged: 6_000 });
    });
  });
});
