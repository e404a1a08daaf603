import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rename, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Logger, readLog } from '../../src/logfile/index.ts';
import { numbered, until, useLogFolder } from './log-folder.ts';

const folder = useLogFolder();
const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

/** A logger whose errors are collected. */
function openWatched(logFile: string, options = {}): { logger: Logger; errors: unknown[] } {
  const logger = new Logger('test', logFile, options);
  const errors: unknown[] = [];
  logger.on('error', (error) => errors.push(error));
  return { logger, errors };
}

/** Runs as a user to whom permissions mean something. */
async function withoutPrivileges(body: () => Promise<void>): Promise<void> {
  if (!isRoot) return body();
  process.seteuid?.(NOBODY);
  try {
    await body();
  } finally {
    process.seteuid?.(0);
  }
}

/** Mounts a small file system in the folder; returns how to remove it, or undefined where that is not allowed. */
function mountSmallDisk(path: string): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
    return () => execFileSync('umount', [path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
}

describe('on a disk that is full', () => {
  it('log does not throw, the error is told and counted, and the lines come when there is room', async () => {
    await symlink('/dev/full', folder.logFile);
    const { logger, errors } = openWatched(folder.logFile);
    for (const message of numbered('m', 1_000)) logger.log(message);
    await expect(logger.flush()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
    expect(errors).toMatchObject([{ code: 'TRACKS_WRITE_FAILED', cause: { code: 'ENOSPC' } }]);
    expect(logger.errorCount).toBe(1);
    logger.log('one more');
    await unlink(folder.logFile);
    await logger.flush();
    expect(await folder.messages()).toEqual([...numbered('m', 1_000), 'one more']);
    await logger.close();
  });

  it('tries again by itself', async () => {
    await symlink('/dev/full', folder.logFile);
    const { logger } = openWatched(folder.logFile);
    logger.log('patient');
    await expect(logger.flush()).rejects.toThrow(/no space left/i);
    await unlink(folder.logFile);
    await until(async () => (await folder.messages().catch(() => [])).length === 1);
    await logger.close();
  });

  it('does not end the process without listeners or waiters', async () => {
    await symlink('/dev/full', folder.logFile);
    const logger = new Logger('test', folder.logFile);
    logger.log('unheard');
    void logger.flush();
    void logger.doRollover();
    await until(() => logger.errorCount > 0);
    await expect(logger.close()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
  });

  it('gives up lines only when memory is full too, and counts them', async () => {
    await symlink('/dev/full', folder.logFile);
    const { logger } = openWatched(folder.logFile, { bufferSizeMax: 1_000, format: '%(message)s' });
    logger.log('first');
    await expect(logger.flush()).rejects.toThrow();
    for (const message of numbered('m', 1_000)) logger.log(message);
    expect(logger.lostCount).toBeGreaterThan(700);
    await unlink(folder.logFile);
    await expect(logger.flush()).rejects.toThrow(`${logger.lostCount} lines were lost`);
    await logger.flush();
    const kept = await folder.messages({ format: '%(message)s' });
    expect(kept).toEqual(['first', ...numbered('m', 1_000 - logger.lostCount)]);
    await logger.close();
  });

  it('no line is torn or doubled though the disk took a part of it', async (context) => {
    const unmount = mountSmallDisk(folder.path);
    context.skip(!unmount, 'mounting a file system needs privileges');
    try {
      await writeFile(folder.file('filler'), 'x'.repeat(20_000));
      const { logger } = openWatched(folder.logFile);
      const messages = numbered('a message of some length ', 1_500);
      for (const message of messages) logger.log(message);
      await expect(logger.flush()).rejects.toMatchObject({ cause: { code: 'ENOSPC' } });
      expect((await stat(folder.logFile)).size).toBeGreaterThan(30_000);
      for (let room = 16_000; room >= 0; room -= 8_000) {
        await writeFile(folder.file('filler'), 'x'.repeat(room));
        await logger.flush().catch(() => {});
      }
      await rm(folder.file('filler'));
      execFileSync('mount', ['-o', 'remount,size=1m', folder.path]);
      await logger.flush();
      expect(await folder.messages()).toEqual(messages);
      await logger.close();
    } finally {
      unmount?.();
    }
  });
});

describe('without permission', () => {
  it('the file that is open is written on, and a rollover that fails loses nothing', async () => {
    const path = folder.file('logs');
    await mkdir(path);
    await chmod(path, 0o777);
    await chmod(folder.path, 0o755);
    await withoutPrivileges(async () => {
      const { logger, errors } = openWatched(`${path}/log`);
      logger.log('one');
      await logger.flush();
      if (isRoot) process.seteuid?.(0);
      await chmod(path, 0o000);
      if (isRoot) process.seteuid?.(NOBODY);
      logger.log('two');
      await logger.flush();
      await expect(logger.doRollover()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      expect(errors).toMatchObject([{ cause: { code: 'EACCES' } }]);
      logger.log('three');
      await logger.flush();
      if (isRoot) process.seteuid?.(0);
      await chmod(path, 0o777);
      if (isRoot) process.seteuid?.(NOBODY);
      logger.log('four');
      await logger.doRollover();
      await logger.close();
    });
    const messages: string[] = [];
    for await (const { message } of readLog(`${path}/log`)) messages.push(message);
    expect(messages).toEqual(['one', 'two', 'three', 'four']);
  });

  it('to open the file, lines wait for it', async () => {
    await mkdir(folder.file('logs'));
    await chmod(folder.file('logs'), 0o555);
    await chmod(folder.path, 0o755);
    await withoutPrivileges(async () => {
      const { logger, errors } = openWatched(folder.file('logs/log'));
      logger.log('one');
      await expect(logger.flush()).rejects.toMatchObject({ cause: { code: 'EACCES' } });
      expect(errors.length).toBeGreaterThan(0);
      if (isRoot) process.seteuid?.(0);
      await chmod(folder.file('logs'), 0o777);
      if (isRoot) process.seteuid?.(NOBODY);
      await logger.close();
    });
    expect(await stat(folder.file('logs/log'))).toMatchObject({ size: 28 });
  });
});

describe('when someone else touches the file', () => {
  it('one that was removed is created again', async () => {
    const logger = folder.openLogger();
    logger.log('one');
    await logger.flush();
    await unlink(folder.logFile);
    logger.log('two');
    await logger.flush();
    expect(await folder.messages()).toEqual(['two']);
  });

  it('a folder that was removed is created again', async () => {
    await using logger = new Logger('test', folder.file('a/log'));
    logger.log('one');
    await logger.flush();
    await rm(folder.file('a'), { recursive: true });
    logger.log('two');
    await logger.flush();
    expect(await folder.messagesIn('a/log')).toEqual(['two']);
  });

  it('one that was rotated is left, and the new one is written', async () => {
    const logger = folder.openLogger();
    logger.log('one');
    await logger.flush();
    await rename(folder.logFile, folder.file('log.1'));
    await writeFile(folder.logFile, '');
    logger.log('two');
    await logger.flush();
    expect(await folder.messagesIn('log.1')).toEqual(['one']);
    expect(await folder.messagesIn('log')).toEqual(['two']);
  });

  it('one that was copied and emptied is written from its start', async () => {
    const logger = folder.openLogger({ maxBytes: 100 });
    logger.log('one');
    await logger.flush();
    await writeFile(folder.logFile, '');
    logger.log('two');
    await logger.flush();
    expect(await folder.messagesIn('log')).toEqual(['two']);
    expect(await folder.names()).toEqual(['log']);
  });
});
