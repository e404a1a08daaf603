import { expect, test } from 'vitest';
import { TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';

test('a run keeps its span when its widest track is removed after a checkpoint, whatever becomes of that', () =>
  withTemporaryFolder(async (folder) => {
    const options = { checkpointInterval: 1 };
    const first = await TrackingStorage.open(folder, options);
    for (const timeStamp of [50, 1, 100, 40]) await first.saveUserTrack('a', 0, 'u', {}, { timeStamp });
    await first.close();
    const second = await TrackingStorage.open(folder, options);
    await second.removeTrack('0000002');
    await second.removeTrack('0000003');
    await second.reindexTracks();
    await second.close();
    await using third = await TrackingStorage.open(folder, options);
    expect(await third.getRun('a')).toMatchObject({ start: 1, end: 100 });
    await expectConsistent(third);
  }));
