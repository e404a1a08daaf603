import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importTracks, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { minute } from '../../support/tracks.ts';
import { filesWith, inFolder, saveTracks } from './filled-storages.ts';

/** A storage with two users whose names and data are found nowhere else, changed in all ways, and what is theirs. */
async function makeStorage(folder: string, options: { checkpointInterval?: number } = {}) {
  const storage = await TrackingStorage.open(folder, { ...options, indexAttributes: ['secret'] });
  const [name, secret, kept] = [`name-${randomUUID()}`, `secret-${randomUUID()}`, `kept-${randomUUID()}`];
  const save = (userName: string, n: number, update = false) =>
    storage.saveUserTrack(
      `t${n % 3}`,
      0,
      userName,
      { n, secret: `${secret}-${userName === name}` },
      { timeStamp: n, update },
    );
  for (let n = 0; n < 40; n++) await save(n % 2 === 0 ? name : kept, n);
  await storage.removeTrack('0000003');
  for (let n = 0; n < 5; n++) await save(name, n, true);
  return { storage, name, secret: `${secret}-true`, kept };
}

describe('eraseUser', () => {
  for (const checkpointInterval of [5, 1000]) {
    test(`leaves no byte of the user in the folder, with a checkpoint every ${checkpointInterval} tracks`, () =>
      withTemporaryFolder(async (folder) => {
        const { storage, name, secret, kept } = await makeStorage(folder, { checkpointInterval });
        await saveTracks(storage, 2000);
        await storage.compact();
        await saveTracks(storage, 500);
        expect(await filesWith(folder, name)).not.toEqual([]);
        expect(await filesWith(folder, secret)).not.toEqual([]);
        const count = await storage.count({ userName: name });
        expect(await storage.eraseUser(name)).toEqual({ tracks: count });
        expect(await filesWith(folder, name)).toEqual([]);
        expect(await filesWith(folder, secret)).toEqual([]);
        expect(await storage.count({ userName: name })).toBe(0);
        expect(await storage.count({ userName: kept })).toBe(20);
        expect(await storage.count()).toBe(2520);
        await expectConsistent(storage);
        await storage.close();
        expect(await filesWith(folder, name)).toEqual([]);
        await using again = await TrackingStorage.open(folder, { indexAttributes: ['secret'] });
        expect(await again.distinct('userName')).not.toContain(name);
        await expectConsistent(again);
      }));
  }

  test('leaves nothing either of what was removed or replaced before, nor in pages of older checkpoints', () =>
    withTemporaryFolder(async (folder) => {
      const { storage, name, secret } = await makeStorage(folder, { checkpointInterval: 3 });
      for (const { trackId } of await storage.query({ userName: name })) await storage.removeTrack(trackId);
      await storage.reindexTracks();
      await saveTracks(storage, 100);
      expect(await filesWith(folder, name)).not.toEqual([]);
      expect(await storage.eraseUser(name)).toEqual({ tracks: 0 });
      expect(await filesWith(folder, name)).toEqual([]);
      expect(await filesWith(folder, secret)).toEqual([]);
      await storage.close();
    }));

  test('takes the name literally, and goes on while others save', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder);
      for (const userName of ['ann', 'ann*', 'annika']) await storage.saveUserTrack('a', 0, userName, {});
      const saving = Promise.all(
        Array.from({ length: 200 }, (_, n) => storage.saveUserTrack('a', 0, 'other', { n })),
      );
      expect(await storage.eraseUser('ann*')).toEqual({ tracks: 1 });
      await saving;
      expect(await storage.getUserNames('a')).toEqual(['ann', 'annika', 'other']);
      expect(await storage.count()).toBe(202);
      await expectConsistent(storage);
    }));

  test('works in memory too', async () => {
    await using storage = await TrackingStorage.open();
    await saveTracks(storage, 10);
    expect(await storage.eraseUser('u1')).toEqual({ tracks: 2 });
    expect(await storage.count()).toBe(8);
  });
});

describe('exportUser', () => {
  test('writes all tracks of one user and their runs, and nothing of others', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 3000);
      await storage.startRun('t9');
      const path = join(folder, 'u1.jsonl');
      expect(await storage.exportUser('u1', path)).toEqual({ tracks: 600, runs: 3 });
      await using copy = await TrackingStorage.open();
      await importTracks(copy, path);
      const expected = await storage.query({ userName: 'u1' });
      expect((await copy.query()).map(({ metadata, data }) => [metadata, data])).toEqual(
        expected.map(({ metadata, data }) => [metadata, data]),
      );
    }));

  test('overwrites nothing, and takes the name literally', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open();
      await saveTracks(storage, 5);
      const path = join(folder, 'there.jsonl');
      await writeFile(path, '');
      await expect(storage.exportUser('u1', path)).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      expect(await storage.exportUser('u*', join(folder, 'new.jsonl'))).toEqual({ tracks: 0, runs: 0 });
    }));
});

describe('anonymize', () => {
  test(
    'gives each user one pseudonym, the same at every call, and leaves everything else of the tracks',
    inFolder(async (fixture) => {
      const storage = await fixture.open();
      await saveTracks(storage, 2500);
      const before = await storage.query();
      expect(await storage.anonymize({}, { before: minute(1500), fields: ['userName'] })).toEqual({
        tracks: 1500,
        users: 5,
      });
      expect(await storage.anonymize({}, { before: minute(2000), fields: ['userName'] })).toEqual({
        tracks: 500,
        users: 5,
      });
      const again = await fixture.reopen(storage);
      const after = await again.query();
      const names = new Map(after.slice(0, 1500).map(({ userName }, i) => [before[i]!.userName, userName]));
      expect(new Set(names.values()).size).toBe(5);
      for (const name of names.values()) expect(name).toMatch(/^anon-[0-9a-f]{32}$/);
      for (const [i, track] of after.entries()) {
        const { taskId, runId, userName, timeStamp } = before[i]!;
        const expected = { taskId, runId, timeStamp, userName: i < 2000 ? names.get(userName) : userName };
        expect(track.metadata).toEqual(expected);
        expect(track.data).toEqual(before[i]!.data);
      }
    }),
  );

  test('removes keys and paths of data, also from within arrays, and takes old bytes off the disk', () =>
    withTemporaryFolder(async (folder) => {
      await using storage = await TrackingStorage.open(folder, { indexAttributes: ['mail'] });
      const secret = `secret-${randomUUID()}`;
      const person = { mail: secret, address: { city: secret, land: 'x' }, 'a.b': secret, userName: secret };
      const list = [{ name: secret, n: 1 }, { n: 2 }, 3];
      await storage.saveUserTrack('a', 0, 'u', { ...person, list, kept: new Set([1]) }, { timeStamp: 1 });
      await storage.saveUserTrack('a', 0, 'u', { kept: 2 }, { timeStamp: 1 });
      const fields = ['mail', 'address.city', ['a.b'], ['userName'], 'list.name', 'nothing.here'];
      expect(await storage.anonymize({}, { before: 2, fields })).toEqual({ tracks: 1, users: 0 });
      const [track] = await storage.query();
      expect(track!.data).toEqual({
        address: { land: 'x' },
        list: [{ n: 1 }, { n: 2 }, 3],
        kept: new Set([1]),
      });
      expect(track!.userName).toBe('u');
      expect(await storage.count({ mail: secret })).toBe(0);
      expect(await filesWith(folder, secret)).toEqual([]);
      await expectConsistent(storage);
    }));

  test('cannot be undone by one who has the folder but not the salt, if that is kept elsewhere', async () => {
    await using storage = await TrackingStorage.open();
    await saveTracks(storage, 2);
    await storage.anonymize({}, { before: minute(9), fields: ['userName'], salt: 'kept elsewhere' });
    await using other = await TrackingStorage.open();
    await saveTracks(other, 2);
    await other.anonymize({}, { before: minute(9), fields: ['userName'], salt: 'kept elsewhere' });
    await using third = await TrackingStorage.open();
    await saveTracks(third, 2);
    await third.anonymize({}, { before: minute(9), fields: ['userName'] });
    expect(await storage.distinct('userName')).toEqual(await other.distinct('userName'));
    expect(await storage.distinct('userName')).not.toEqual(await third.distinct('userName'));
  });

  test('refuses to do without a moment or fields', async () => {
    await using storage = await TrackingStorage.open();
    await saveTracks(storage, 2);
    for (const bad of [
      {},
      { before: 1 },
      { before: 1, fields: [] },
      { before: 1, fields: [''] },
      { before: 1, fields: [7] },
      { fields: ['x'] },
    ])
      await expect(storage.anonymize({}, bad as never)).rejects.toThrow(/before|field/);
  });

  test('keeps which track is the last of a user', async () => {
    await using storage = await TrackingStorage.open();
    await saveTracks(storage, 300);
    expect((await storage.getLastUserTrack('t0', 0, 'u0'))?.data).toEqual({ n: 285 });
    await storage.anonymize({ userName: 'u0' }, { before: minute(280), fields: ['userName'] });
    const [pseudonym] = await storage.distinct('userName', { userName: { prefix: 'anon-' } });
    expect((await storage.getLastUserTrack('t0', 0, 'u0'))?.data).toEqual({ n: 285 });
    expect((await storage.getLastUserTrack('t0', 0, pseudonym!))?.data).toEqual({ n: 270 });
    await expectConsistent(storage);
  });
});
