import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { type EncodedPartial, encodePartial } from '../../../src/usage/index.ts';
import { DataManager } from '../../../src/usage/merging/manage-data.ts';
import type { UsageData } from '../../../src/usage/merging/master-storage.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { MadeUser, Truth } from './made-user.ts';
import { Random } from './random.ts';

/** Runs `body` with a folder for partials and a master in memory. */
async function withMaster(
  body: (world: {
    folder: string;
    master: TrackingStorage<UsageData>;
    manager: DataManager;
    put: (...partials: readonly EncodedPartial[]) => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (root) => {
    const folder = join(root, 'partials');
    await mkdir(folder);
    await using master = await TrackingStorage.open<UsageData>();
    const manager = new DataManager(master, { source: folder });
    const put = async (...partials: readonly EncodedPartial[]) => {
      for (const { name, bytes } of partials) await writeFile(join(folder, name), bytes);
    };
    await body({ folder, master, manager, put });
  });
}

describe('merging a folder', () => {
  it('makes tracks of the entries: trackable is task, uuid is user, session is run', async () => {
    await withMaster(async ({ folder, master, manager, put }) => {
      const user = new MadeUser(new Random());
      user.play(3);
      user.play(2);
      await put(await user.next());
      expect(await manager.merge()).toEqual({
        merged: 1,
        entries: 5,
        duplicates: 0,
        refused: 0,
        refusals: [],
      });
      const tracks = await master.query();
      expect(tracks.map(({ taskId, userName, timeStamp }) => [taskId, userName, timeStamp])).toEqual(
        user.entries.map(({ trackable, at }) => [trackable, user.uuid, at]),
      );
      expect(tracks.map(({ runId }) => runId)).toEqual([1, 1, 1, 2, 2]);
      const { trackable: _, at: __, session: ___, ...event } = user.entries[0]!;
      expect(tracks[0]!.data).toMatchObject({ ...event, tracker: user.trackerId, version: '1.0' });
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('counts each partial once, in any order, any number of times, from many calls at once', async () => {
    const random = new Random();
    const truth = new Truth();
    const users = Array.from({ length: 7 }, () => new MadeUser(random, truth));
    const partials = (await Promise.all(users.map((user) => user.partials(random.integer(1, 9))))).flat();
    await withMaster(async ({ master, manager, put }) => {
      const others = [manager, manager];
      for (let round = 0; round < 4; round++) {
        await put(...random.shuffle([...partials, ...partials]));
        await Promise.all([
          ...others.map((each) => each.merge()),
          ...random.shuffle(partials).map(({ name, bytes }) => manager.mergePartial(bytes, name)),
        ]);
      }
      await expectTruth(master, truth);
    });
  });

  it('gives a session one run, though its partials come in any order', async () => {
    const random = new Random();
    const user = new MadeUser(random);
    user.play(30);
    const { entries, ...rest } = user.nextPartial();
    const partOf = (number: number, first: number, last: number) =>
      encodePartial({ ...rest, number, first, last, entries: entries.slice(first - 1, last) });
    const parts = await Promise.all([partOf(3, 21, 30), partOf(1, 1, 10), partOf(2, 11, 20)]);
    await withMaster(async ({ master, manager }) => {
      for (const { bytes } of parts) await manager.mergePartial(bytes);
      expect(await master.distinct('runId')).toEqual([1]);
      const { start, end } = (await master.getRun({ runId: 1 }))!;
      expect({ start, end }).toEqual({ start: rest.sessions[0]!.start, end: rest.sessions[0]!.end });
    });
  });
});
