import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { describe, expect, test } from 'vitest';
import { TrackingError } from '../../src/errors.ts';
import { META_KEY } from '../../src/storage/engine/keys.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { OtherProcess } from '../support/other-process.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { named } from './bad-input/values.ts';

/** Expects that the location cannot be opened, and gives the error. */
async function refusal(location: string, code: string): Promise<TrackingError> {
  const error = await TrackingStorage.open(location).then(
    () => expect.fail(`${location} could be opened`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TrackingError);
  expect(error).toMatchObject({ code });
  return error as TrackingError;
}

/** Makes a storage with one track. */
async function storeOne(folder: string): Promise<void> {
  await using storage = await TrackingStorage.open(folder);
  await storage.saveUserTrack('a', 0, 'u', { n: 1 });
}

/** Expects that the one track is there. */
async function expectOne(folder: string): Promise<void> {
  await using storage = await TrackingStorage.open(folder);
  expect((await storage.query()).map((track) => track.data)).toEqual([{ n: 1 }]);
  await expectConsistent(storage);
}

describe('a location that cannot be used', () => {
  test('is refused when it is a file, which stays as it is', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'file');
      await writeFile(file, 'content');
      const error = await refusal(file, 'TRACKS_OPEN_FAILED');
      expect(error.message).toContain(file);
      expect(error.cause).toBeDefined();
      await refusal(join(file, 'below'), 'TRACKS_OPEN_FAILED');
      expect(await readFile(file, 'utf8')).toBe('content');
    }));

  test('is refused when it holds files that are not of a storage, which stay as they are', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'notes.txt'), 'content');
      const error = await refusal(folder, 'TRACKS_OPEN_FAILED');
      expect(error.message).toBe(
        `'${folder}' is neither empty nor a storage: it holds 'notes.txt'; name a folder of the storage's own`,
      );
      expect(await readdir(folder)).toEqual(['notes.txt']);
      await storeOne(join(folder, 'own'));
      await writeFile(join(folder, 'own', 'notes.txt'), 'beside a storage');
      await expectOne(join(folder, 'own'));
    }));

  test('is refused when it names a kind of storage that there is not', () => {
    for (const location of ['mysql://user@host/tracks', 'http://localhost/tracks'])
      expect(() => new TrackingStorage(location)).toThrow(TypeError);
    expect(() => new TrackingStorage('mysql://ann:secret@host/tracks')).toThrow(
      'location must be the path of a folder, and no storage is known for mysql://',
    );
    expect(() => new TrackingStorage('mysql://ann:secret@host/tracks')).not.toThrow('secret');
  });

  test('is refused when it may not be written, and keeps what it has', ({ skip }) =>
    withTemporaryFolder(async (folder) => {
      skip(process.getuid?.() === 0, 'permission bits do not bind the superuser');
      const inside = join(folder, 'storage');
      await storeOne(inside);
      await chmod(inside, 0o500);
      await refusal(inside, 'TRACKS_OPEN_FAILED');
      await chmod(inside, 0o700);
      await chmod(folder, 0o500);
      await refusal(join(folder, 'new'), 'TRACKS_OPEN_FAILED');
      await chmod(folder, 0o700);
      await expectOne(inside);
    }));

  test('is refused by its type before anything is opened', async () => {
    for (const location of [5, true, {}, [], '', Symbol('s')]) {
      const open = (): unknown => new TrackingStorage(location as string);
      expect(open, named(location)).toThrow(/location/);
      await expect(TrackingStorage.open(location as string), named(location)).rejects.toThrow(/location/);
    }
  });

  test('leaves a storage that answers every call with an error and can be closed', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'file');
      await writeFile(file, '');
      const storage = new TrackingStorage(file);
      await expect(storage.count()).rejects.toBeInstanceOf(TrackingError);
      await expect(storage.saveUserTrack('a', 0, 'u', {})).rejects.toBeInstanceOf(TrackingError);
      await storage.close();
      expect(storage.status).toBe('closed');
    }));
});

describe('a folder that holds something else', () => {
  test('is refused when a newer version wrote it, and keeps what it has', () =>
    withTemporaryFolder(async (folder) => {
      await storeOne(folder);
      const meta = await changeMeta(folder, (bytes) => {
        bytes[1] = 99;
      });
      const error = await refusal(folder, 'TRACKS_FORMAT');
      expect(error.message).toMatch(/99/);
      await changeMeta(folder, (bytes) => bytes.set(meta));
      await expectOne(folder);
    }));

  test('is refused when its description is damaged', () =>
    withTemporaryFolder(async (folder) => {
      await storeOne(folder);
      const meta = await changeMeta(folder, (bytes) => {
        bytes[bytes.length - 1]! ^= 0xff;
      });
      await refusal(folder, 'TRACKS_CORRUPTED');
      await changeMeta(folder, (bytes) => bytes.set(meta));
      await expectOne(folder);
    }));

  test("is refused when it is somebody else's database, which stays as it is", () =>
    withTemporaryFolder(async (folder) => {
      await withDatabase(folder, (database) => database.put('theirs', Buffer.from('value')));
      await refusal(folder, 'TRACKS_FORMAT');
      await withDatabase(folder, async (database) => {
        expect(await database.keys().all()).toEqual(['theirs']);
      });
    }));

  test('is taken when it is empty or does not exist yet', () =>
    withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'empty'));
      for (const name of ['empty', 'new', 'ä ö/語/deep']) {
        await storeOne(join(folder, name));
        await expectOne(join(folder, name));
      }
    }));
});

type Bytes = Level<string, Buffer>;

async function withDatabase<T>(folder: string, body: (database: Bytes) => Promise<T>): Promise<T> {
  const database: Bytes = new Level<string, Buffer>(folder, { valueEncoding: 'buffer' });
  try {
    return await body(database);
  } finally {
    await database.close();
  }
}

/** Changes the bytes of the storage's description and gives those from before. */
function changeMeta(folder: string, change: (bytes: Buffer) => void): Promise<Buffer> {
  return withDatabase(folder, async (database) => {
    const bytes = (await database.get(META_KEY))!;
    const before = Buffer.from(bytes);
    change(bytes);
    await database.put(META_KEY, bytes);
    return before;
  });
}

describe('a folder that is open already', () => {
  test('is refused to a second storage of the process, with what to do', () =>
    withTemporaryFolder(async (folder) => {
      await storeOne(folder);
      await using first = await TrackingStorage.open(folder);
      const error = await refusal(folder, 'TRACKS_LOCKED');
      expect(error.message).toContain(folder);
      expect(error.message).toMatch(/close|end|stop/i);
      expect(error.cause).toBeDefined();
      expect(await first.count()).toBe(1);
      await first.close();
      await expectOne(folder);
    }));

  test('is refused to a second process, and free when the first one dies', () =>
    withTemporaryFolder(async (folder) => {
      await storeOne(folder);
      const holder = new OtherProcess(new URL('../support/hold-storage.ts', import.meta.url), folder);
      try {
        await holder.says('open with 1');
        await refusal(folder, 'TRACKS_LOCKED');
      } finally {
        await holder.kill();
      }
      await expectOne(folder);
    }));
});
