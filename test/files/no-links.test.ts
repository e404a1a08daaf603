import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isExistsError, writeSafely } from '../../src/files/index.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const rename = vi.hoisted(() => ({ fails: false }));

vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>();
  const refuse = async (code: string) => {
    throw Object.assign(new Error(code), { code, syscall: 'link' });
  };
  return {
    ...real,
    link: () => refuse('ENOTSUP'),
    rename: (from: string, to: string) => (rename.fails ? refuse('EIO') : real.rename(from, to)),
  };
});

describe('on a file system without hard links', () => {
  it('a safe file is written by exactly one of many that write the same name at once', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
      const writes = texts.map((text) => writeSafely(path, (file) => file.writeFile(text)));
      const results = await Promise.allSettled(writes);
      const written = texts.filter((_, n) => results[n]!.status === 'fulfilled');
      expect(written).toEqual([await readFile(path, 'utf8')]);
      for (const result of results) {
        if (result.status === 'rejected') expect(isExistsError(result.reason)).toBe(true);
      }
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('a failed write leaves nothing behind', () =>
    withTemporaryFolder(async (folder) => {
      rename.fails = true;
      const writing = writeSafely(join(folder, 'a'), (file) => file.writeFile('text'));
      await expect(writing).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED', cause: { code: 'EIO' } });
      rename.fails = false;
      expect(await readdir(folder)).toEqual([]);
    }));
});
