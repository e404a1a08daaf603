import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrackingStorage } from '../../../../src/index.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';

it('does not begin an empty storage where a repair was cut short between its renames', async () => {
  await withTemporaryFolder(async (folder) => {
    const location = join(folder, 'tracks');
    await mkdir(`${location}.repair`);
    await mkdir(`${location}.damaged`);
    await expect(TrackingStorage.open(location)).rejects.toMatchObject({ code: 'TRACKS_OPEN_FAILED' });
  });
});
