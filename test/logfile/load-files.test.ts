import { appendFile, copyFile, mkdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, type TestContext } from 'vitest';
import { type LoadLogOptions, type LoadResult, loadLog } from '../../src/logfile/index.ts';
import { LINE_SIZE_BYTES_MAX } from '../../src/logfile/limits.ts';
import { FakeStorage } from './fake-storage.ts';
import { findDifference, useLogFolder } from './log-folder.ts';
import { createRandom } from './random.ts';

const folder = useLogFolder();
const FIRST = '2026-11-21 19:09:07,123;the same first line';

const linesOf = (...messages: string[]): string =>
  messages
    .map((message) => (message === FIRST ? `${FIRST}\n` : `2026-11-21 19:09:07,123;${message}\n`))
    .join('');

/** Loads text lines, each as a track. */
function load(
  storage: FakeStorage,
  options: LoadLogOptions = {},
  logFile = folder.logFile,
): Promise<LoadResult> {
  const parse: LoadLogOptions['parse'] = ({ message }) => ({ taskId: 'a', userName: 'u', data: { message } });
  return loadLog(logFile, storage, { parse, source: 'the log', ...options });
}

describe('a file is known by what is in it', () => {
  it('however it is rolled and packed between two loads, and whichever of them fail', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger({ compress: true, backupCount: 100 });
    const random = createRandom();
    const fail = (): void => {
      if (random() < 0.2) throw new Error('the connection is gone');
    };
    storage.beforeSave = fail;
    storage.afterSave = fail;
    const logged: string[] = [];
    for (let n = 0; n < 80; n++) {
      for (let i = random() ** 4 * 5_000; i > 0; i--) {
        // Few messages, so that many files begin alike.
        logged.push(`message ${Math.floor(random() * 3)}`);
        logger.log(logged.at(-1)!);
      }
      if (random() < 0.2) void logger.doRollover();
      if (random() < 0.5) await logger.flush();
      if (random() < 0.4) await load(storage).catch(() => {});
    }
    await logger.close();
    storage.beforeSave = () => {};
    storage.afterSave = () => {};
    expect(await load(storage)).toMatchObject({ gap: false, bad: 0 });
    expect(findDifference(storage.values('message'), logged)).toBeUndefined();
  });

  it('also when it is rolled while it is loaded', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger({ compress: true, backupCount: 100 });
    const logged: string[] = [];
    const write = (): void => {
      for (let n = 0; n < 3_000; n++) logger.log(logged[logged.push(`message ${logged.length}`) - 1]!);
    };
    write();
    await logger.flush();
    storage.beforeSave = () => {
      if (logged.length >= 60_000) return;
      write();
      void logger.doRollover();
    };
    for (let n = 0; n < 5; n++) await load(storage);
    storage.beforeSave = () => {};
    await logger.flush();
    await load(storage);
    expect(findDifference(storage.values('message'), logged)).toBeUndefined();
  });

  it('in another folder too', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.file('log.1'), linesOf('a', 'b'));
    await writeFile(folder.logFile, linesOf('c'));
    await load(storage);
    await mkdir(folder.file('moved'));
    for (const name of ['log', 'log.1']) await copyFile(folder.file(name), folder.file(`moved/${name}`));
    await appendFile(folder.file('moved/log'), linesOf('d'));
    expect(await load(storage, {}, folder.file('moved/log'))).toMatchObject({ tracks: 1, gap: false });
    expect(storage.values('message')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('packed by someone else', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.logFile, linesOf('a', 'b'));
    await load(storage);
    await appendFile(folder.logFile, linesOf('c'));
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf('a', 'b', 'c')));
    await writeFile(folder.logFile, linesOf('d'));
    await load(storage);
    expect(storage.values('message')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('also while the plain and the packed file are both there', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.file('log.1'), linesOf('a', 'b'));
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf('a', 'b')).subarray(0, 30));
    await load(storage);
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf('a', 'b')));
    await load(storage);
    await rm(folder.file('log.1'));
    await load(storage);
    expect(storage.values('message')).toEqual(['a', 'b']);
  });
});

describe('files that begin alike', () => {
  it('are told apart by what follows', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.file('log.2'), linesOf(FIRST, 'a', 'b'));
    await writeFile(folder.file('log.1'), linesOf(FIRST, 'c'));
    await writeFile(folder.logFile, linesOf(FIRST, 'd', 'e', 'f'));
    await load(storage);
    await load(storage);
    await appendFile(folder.logFile, linesOf('g'));
    await load(storage);
    const same = 'the same first line';
    expect(storage.values('message')).toEqual([same, 'a', 'b', same, 'c', same, 'd', 'e', 'f', 'g']);
  });

  it('are told apart though they are loaded one by one', async () => {
    const storage = new FakeStorage();
    for (const message of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      await writeFile(folder.logFile, linesOf(FIRST, message));
      await load(storage);
      await appendFile(folder.logFile, linesOf(`${message} more`));
      for (let n = 3; n > 0; n--)
        await rename(folder.file(`log.${n}`), folder.file(`log.${n + 1}`)).catch(() => {});
      await rename(folder.logFile, folder.file('log.1'));
    }
    await load(storage);
    expect(storage.values('message').filter((message) => message !== 'the same first line')).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((message) => [message, `${message} more`]),
    );
    expect(storage.saved).toHaveLength(24);
  });

  it('count each, even if one is wholly the beginning of the next', async () => {
    const storage = new FakeStorage();
    const format = '%(message)s';
    const logger = folder.openLogger({ format });
    for (const last of ['x', 'x', 'y']) {
      logger.log('x');
      logger.log(last);
      await logger.doRollover();
    }
    logger.log('x');
    await logger.flush();
    for (let n = 0; n < 3; n++) await load(storage, { format });
    expect(storage.values('message')).toEqual(['x', 'x', 'x', 'x', 'x', 'y', 'x']);
  });
});

/** A copy is known by being younger than the file it begins like. */
async function needBirthTimes(context: TestContext): Promise<void> {
  const { birthtimeNs } = await stat(folder.path, { bigint: true });
  context.skip(birthtimeNs === 0n, 'the file system does not keep when a file was made');
}

describe('copies', () => {
  it('that are made before the original is emptied count once', async (context) => {
    await needBirthTimes(context);
    const storage = new FakeStorage();
    await writeFile(folder.logFile, linesOf('a', 'b'));
    await load(storage);
    await appendFile(folder.logFile, linesOf('c'));
    await copyFile(folder.logFile, folder.file('log.1'));
    await load(storage);
    await appendFile(folder.logFile, linesOf('d'));
    await copyFile(folder.logFile, folder.file('log.1'));
    await truncate(folder.logFile);
    await load(storage);
    await appendFile(folder.logFile, linesOf('e'));
    await load(storage);
    expect(storage.values('message')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('that are half made count once, too', async (context) => {
    await needBirthTimes(context);
    const storage = new FakeStorage();
    await writeFile(folder.logFile, linesOf('a', 'b', 'c'));
    for (const half of [linesOf('a'), linesOf('a', 'b'), linesOf('a', 'b').slice(0, -5)]) {
      await rm(folder.file('log.1'), { force: true });
      await new Promise((resolve) => setTimeout(resolve, 20));
      await writeFile(folder.file('log.1'), half);
      await load(storage);
    }
    expect(storage.values('message')).toEqual(['a', 'b', 'c']);
  });
});

it('a line that is too long is passed over as a whole, though a load met it before its end', async () => {
  const storage = new FakeStorage();
  await writeFile(folder.logFile, linesOf('a') + 'x'.repeat(LINE_SIZE_BYTES_MAX + 1));
  expect(await load(storage)).toMatchObject({ tracks: 1, bad: 0 });
  await appendFile(folder.logFile, `end\n${linesOf('b')}`);
  const { faults } = await load(storage);
  expect(faults).toMatchObject([{ line: 2, text: '', fault: 'too long' }]);
  expect(storage.values('message')).toEqual(['a', 'b']);
});

describe('files without lines', () => {
  it('are nothing', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.file('log.2'), '');
    await writeFile(folder.file('log.1'), linesOf('a'));
    await writeFile(folder.logFile, '');
    expect(await load(storage)).toMatchObject({ tracks: 1, lines: 1 });
    await appendFile(folder.logFile, '2026-11-21');
    expect(await load(storage)).toMatchObject({ tracks: 0, lines: 0 });
    await appendFile(folder.logFile, ' 19:09:07,123;b\n');
    await load(storage);
    expect(storage.values('message')).toEqual(['a', 'b']);
  });

  it('are an error where there is no log, also beside another', async () => {
    await writeFile(`${folder.logFile}book`, '');
    await expect(load(new FakeStorage())).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      message: `there is no log '${folder.logFile}', and no file that it was rolled to`,
    });
  });
});

describe('a gap', () => {
  it('is reported when the file in which the last load ended has been dropped', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger({ backupCount: 2 });
    logger.log('a');
    await logger.flush();
    expect(await load(storage)).toMatchObject({ gap: false });
    for (const message of ['b', 'c', 'd']) {
      logger.log(message);
      await logger.doRollover();
    }
    expect(await load(storage)).toMatchObject({ tracks: 2, gap: true });
    logger.log('e');
    await logger.flush();
    expect(await load(storage)).toMatchObject({ tracks: 1, gap: false });
    expect(storage.values('message')).toEqual(['a', 'c', 'd', 'e']);
  });

  it('is none when the file is still among the backups', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger({ backupCount: 2 });
    logger.log('a');
    await logger.flush();
    await load(storage);
    for (const message of ['b', 'c']) {
      logger.log(message);
      await logger.doRollover();
    }
    expect(await load(storage)).toMatchObject({ tracks: 2, gap: false });
  });
});
