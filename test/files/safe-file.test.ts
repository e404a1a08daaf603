import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isExistsError, syncFolder, writeSafely } from '../../src/files/index.ts';
import { checkIsFree } from '../../src/files/safe-file.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const FAILED = { name: 'TrackingError', code: 'TRACKS_WRITE_FAILED' };

const write = (path: string, text: string, options?: Parameters<typeof writeSafely>[2]) =>
  writeSafely(path, (file) => file.writeFile(text), options);

describe('a safe file', () => {
  it('has its content, and no other file is left beside it', () =>
    withTemporaryFolder(async (folder) => {
      await write(join(folder, 'a'), 'content');
      expect(await readFile(join(folder, 'a'), 'utf8')).toBe('content');
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('does not appear under its name before it is complete', () =>
    withTemporaryFolder(async (folder) => {
      await writeSafely(join(folder, 'a'), async (file, path) => {
        await file.writeFile('half');
        const names = await readdir(folder);
        expect(names).toHaveLength(1);
        expect(join(folder, names[0]!)).toBe(path);
        expect(names[0]).toMatch(/^a\.[0-9a-f]{12}\.part$/);
      });
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('can be written by code that opens the temporary file itself', () =>
    withTemporaryFolder(async (folder) => {
      await writeSafely(join(folder, 'a'), (_, path) => writeFile(path, 'by path'));
      expect(await readFile(join(folder, 'a'), 'utf8')).toBe('by path');
    }));

  it.runIf(process.platform !== 'win32')("is only its owner's, unless a mode is given", () =>
    withTemporaryFolder(async (folder) => {
      await write(join(folder, 'a'), '');
      await write(join(folder, 'b'), '', { mode: 0o666 });
      expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, 'b'))).mode & 0o777).toBe(0o666 & ~process.umask());
    }),
  );

  it('does not replace an existing file', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      await writeFile(path, 'precious');
      const error = await write(path, 'new').catch((reason: unknown) => reason);
      expect(error).toMatchObject(FAILED);
      expect(String(error)).toContain('it is there already, and nothing is overwritten');
      expect(isExistsError(error)).toBe(true);
      await expect(checkIsFree(path)).rejects.toMatchObject(FAILED);
      expect(await readFile(path, 'utf8')).toBe('precious');
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('replaces an existing file with `overwrite`', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'a'), 'old');
      await write(join(folder, 'a'), 'new', { overwrite: true });
      expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('is written by exactly one of many that write the same name at once', () =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'a');
      const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
      const results = await Promise.allSettled(texts.map((text) => write(path, text)));
      const written = texts.filter((_, n) => results[n]!.status === 'fulfilled');
      expect(written).toEqual([await readFile(path, 'utf8')]);
      for (const result of results) {
        if (result.status === 'rejected') expect(isExistsError(result.reason)).toBe(true);
      }
      expect(await readdir(folder)).toEqual(['a']);
    }));

  it('leaves nothing behind when its content fails, and the error is the one of the content', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'a'), 'old');
      const failing = writeSafely(
        join(folder, 'a'),
        async (file) => {
          await file.writeFile('half');
          throw new RangeError('no more');
        },
        { overwrite: true },
      );
      await expect(failing).rejects.toThrow(new RangeError('no more'));
      expect(await readdir(folder)).toEqual(['a']);
      expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
    }));

  it('fails with TRACKS_WRITE_FAILED and the cause where no file can be', () =>
    withTemporaryFolder(async (folder) => {
      await expect(write(join(folder, 'no', 'a'), '')).rejects.toMatchObject({
        ...FAILED,
        cause: { code: 'ENOENT' },
      });
      await mkdir(join(folder, 'b'));
      await expect(write(join(folder, 'b'), '', { overwrite: true })).rejects.toMatchObject(FAILED);
      expect(await readdir(folder)).toEqual(['b']);
    }));
});

describe.runIf(process.platform !== 'win32')('a symbolic link', () => {
  it('in place of the file is not followed, whether it leads somewhere or not', () =>
    withTemporaryFolder(async (folder) => {
      const [path, other] = [join(folder, 'a'), join(folder, 'other')];
      for (const isDangling of [true, false]) {
        if (!isDangling) await writeFile(other, 'precious');
        await symlink(other, path);
        await expect(write(path, 'new')).rejects.toMatchObject(FAILED);
        await expect(checkIsFree(path)).rejects.toMatchObject(FAILED);
        await write(path, 'new', { overwrite: true });
        expect((await lstat(path)).isFile()).toBe(true);
        expect(await readFile(path, 'utf8')).toBe('new');
        await rm(path);
      }
      expect(await readFile(other, 'utf8')).toBe('precious');
      expect(await readdir(folder)).toEqual(['other']);
    }));

  it('under a name that temporary files could have is not followed', () =>
    withTemporaryFolder(async (folder) => {
      await writeFile(join(folder, 'other'), 'precious');
      await symlink(join(folder, 'other'), join(folder, 'a.part'));
      await write(join(folder, 'a'), 'new');
      expect(await readFile(join(folder, 'other'), 'utf8')).toBe('precious');
      expect((await lstat(join(folder, 'a.part'))).isSymbolicLink()).toBe(true);
    }));
});

describe('syncing a folder', () => {
  it('succeeds for a folder, and fails for one that is not there', () =>
    withTemporaryFolder(async (folder) => {
      await syncFolder(folder);
      await expect(syncFolder(join(folder, 'no'))).rejects.toMatchObject({ code: 'ENOENT' });
    }));
});
