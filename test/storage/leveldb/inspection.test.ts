import { appendFile, cp, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { crc32c } from '../../../src/storage/leveldb/crc32c.ts';
import { inspectFolder } from '../../../src/storage/leveldb/inspect-folder.ts';
import { unpackSnappy } from '../../../src/storage/leveldb/snappy.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

async function closedFolder(parent: string): Promise<string> {
  const folder = join(parent, 'tracks');
  await using storage = await TrackingStorage.open(folder);
  for (let n = 0; n < 5; n++) await storage.saveUserTrack('a', 0, 'u', { n });
  return folder;
}

const codeOf = (opening: Promise<TrackingStorage>): Promise<unknown> =>
  opening.then(
    (storage) => storage.close(),
    (error: { code: unknown }) => error.code,
  );

describe('the checksum of Castagnoli', () => {
  test('is the one that others compute', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(0))).toBe(0);
  });
});

describe('a block in the format of Snappy', () => {
  test('is unpacked with its literals and its copies', () => {
    const packed = Buffer.from([12, 2 << 2, 0x61, 0x62, 0x63, 1 | (5 << 2), 3]);
    expect(unpackSnappy(packed).toString()).toBe('abcabcabcabc');
  });

  test('is refused if it refers to what is not there', () => {
    expect(() => unpackSnappy(Buffer.from([4, 1, 9]))).toThrow(RangeError);
    expect(() => unpackSnappy(Buffer.from([9, 0, 0x61]))).toThrow(RangeError);
  });

  test('is refused if it would unpack to too much, or a literal has no sensible length', () => {
    expect(() => unpackSnappy(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0x61]))).toThrow(RangeError);
    expect(() => unpackSnappy(Buffer.from([4, 0xfc, 0xfa, 0xff, 0xff, 0xff, 0x61]))).toThrow(RangeError);
  });
});

describe('the inspection of a folder', () => {
  test('finds nothing in a folder that was closed, is open, or never was one', () =>
    withTemporaryFolder(async (parent) => {
      const folder = await closedFolder(parent);
      await inspectFolder(folder);
      await inspectFolder(join(parent, 'nothing'));
      await using storage = await TrackingStorage.open(folder);
      await storage.saveUserTrack('a', 0, 'u', {});
      await inspectFolder(folder);
    }));

  test('refuses a folder without CURRENT instead of beginning a new storage over it', () =>
    withTemporaryFolder(async (parent) => {
      const folder = await closedFolder(parent);
      await cp(join(folder, 'CURRENT'), join(parent, 'CURRENT'));
      await rm(join(folder, 'CURRENT'));
      expect(await codeOf(TrackingStorage.open(folder))).toBe('TRACKS_CORRUPTED');
      await cp(join(parent, 'CURRENT'), join(folder, 'CURRENT'));
      await using storage = await TrackingStorage.open(folder);
      expect(await storage.count()).toBe(5);
    }));

  test('misses what a closed storage had, even where its log was cut between two records', () =>
    withTemporaryFolder(async (parent) => {
      const folder = await closedFolder(parent);
      await truncate(join(folder, '000003.log'), 0);
      expect(await codeOf(TrackingStorage.open(folder))).toBe('TRACKS_CORRUPTED');
    }));

  test('says that another storage is at work, rather than that its files change', () =>
    withTemporaryFolder(async (parent) => {
      const folder = await closedFolder(parent);
      await using _first = await TrackingStorage.open(folder);
      await appendFile(join(folder, 'CURRENT'), 'x');
      expect(await codeOf(TrackingStorage.open(folder))).toBe('TRACKS_LOCKED');
      await writeFile(join(folder, 'CURRENT'), 'MANIFEST-000004\n');
    }));
});
