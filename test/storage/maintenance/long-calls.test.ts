import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadLog } from '../../../src/logfile/index.ts';
import { trackKey } from '../../../src/storage/engine/keys.ts';
import {
  exportTracksToFile,
  importTracks,
  type LongCallOptions,
  repair,
  restore,
  Summary,
  TrackingStorage,
} from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { changeStored, flipBitOf } from '../../support/stored-records.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { collect, minute } from '../../support/tracks.ts';
import { saveTracks } from './filled-storages.ts';

const TRACKS = 1_500;

type Long = LongCallOptions<unknown>;
type Place = { storage: TrackingStorage; folder: string };

/** Every call that may run for long, and may be watched and ended. */
const CALLS: Readonly<Record<string, (place: Place, options: Long) => Promise<unknown>>> = {
  prune: ({ storage }, options) => storage.prune({}, { before: minute(TRACKS), ...options }),
  applyRetention: async ({ storage }, options) => {
    await storage.setRetention({ tracks: '1d' });
    return storage.applyRetention(options);
  },
  anonymize: ({ storage }, options) =>
    storage.anonymize({}, { before: minute(TRACKS), fields: ['userName'], ...options }),
  eraseUser: ({ storage }, options) => storage.eraseUser('u1', options),
  exportUser: ({ storage, folder }, options) => storage.exportUser('u1', join(folder, 'user.jsonl'), options),
  rebuildSummaries: ({ storage }, options) => storage.rebuildSummaries(options),
  backup: ({ storage, folder }, options) => storage.backup(join(folder, 'backup'), options),
  restore: ({ folder }, options) => restore(join(folder, 'older'), join(folder, 'restored'), options),
  check: async ({ storage }, options) => storage.check(options),
  repair: ({ folder }, options) => repair(join(folder, 'damaged'), options),
  exportTracksToFile: ({ storage, folder }, options) =>
    exportTracksToFile(storage, join(folder, 'all.jsonl'), options),
  importTracks: ({ storage, folder }, options) => importTracks(storage, join(folder, 'older.jsonl'), options),
  loadLog: ({ storage, folder }, options) => loadLog(join(folder, 'log'), storage, options),
};

async function inPlace(body: (place: Place) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const users = new Summary({ name: 'users', key: ({ userName }) => userName });
    const path = join(folder, 'tracks');
    await using storage = await TrackingStorage.open(path, { hooks: [users] });
    await saveTracks(storage, TRACKS);
    await storage.backup(join(folder, 'older'));
    await exportTracksToFile(storage, join(folder, 'older.jsonl'));
    await cp(join(folder, 'older'), join(folder, 'damaged'), { recursive: true });
    await changeStored(join(folder, 'damaged'), (database) => flipBitOf(database, trackKey(1)));
    await writeFile(join(folder, 'log'), '2026-11-21 19:09:07,123;a\n'.repeat(5_000));
    await body({ storage, folder });
    await expectConsistent(storage);
  });
}

test.each(Object.entries(CALLS))(
  '%s ends with the reason of its signal, also after it began, and tells its progress',
  async (name, call) => {
    await inPlace(async (place) => {
      const reason = new Error('no longer wanted');
      await expect(call(place, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await place.storage.count()).toBe(TRACKS);
      for (const option of ['onProgress', 'signal'])
        await expect(call(place, { [option]: 5 } as never)).rejects.toThrow(TypeError);
      const during = new AbortController();
      const told: unknown[] = [];
      const onProgress = (progress: unknown) => {
        told.push(progress);
        during.abort(reason);
      };
      // What tells its progress only once, at its end, may be done.
      const error = await call(place, { onProgress, signal: during.signal }).then(
        () => reason,
        (why: unknown) => why,
      );
      expect(error, name).toBe(reason);
      const left = (await readdir(place.folder)).filter((each) => /\.part$|\.repair-/.test(each));
      expect(left).toEqual([]);
      const counts = Object.values(told[0] as object).filter((value) => typeof value === 'number');
      expect(counts.length).toBeGreaterThanOrEqual(2);
    });
  },
);

test('queries and iterations end with the reason of their signal', async () => {
  await inPlace(async ({ storage }) => {
    const reason = new Error('no longer wanted');
    const signal = AbortSignal.abort(reason);
    await expect(storage.query({}, { signal })).rejects.toBe(reason);
    await expect(storage.queryMetadata({}, { signal })).rejects.toBe(reason);
    expect(() => storage.iterate({}, { signal })).toThrow(reason);
    const controller = new AbortController();
    const querying = storage.query({}, { signal: controller.signal });
    controller.abort(reason);
    await expect(querying).rejects.toBe(reason);
    const later = new AbortController();
    const iterating = storage.iterate({}, { signal: later.signal });
    expect((await iterating.next()).value?.trackNum).toBe(1);
    later.abort(reason);
    await expect(collect(iterating)).rejects.toBe(reason);
    expect(await storage.query({}, { signal: new AbortController().signal })).toHaveLength(TRACKS);
  });
});
