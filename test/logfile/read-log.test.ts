import { appendFile, copyFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../src/logfile/index.ts';
import { numbered, until, useLogFolder } from './log-folder.ts';

const folder = useLogFolder();

const lineOf = (message: string): string => `2026-11-21 19:09:07,123;${message}\n`;
const linesOf = (messages: readonly string[]): string => messages.map(lineOf).join('');

describe('reading a log', () => {
  it('goes through all files, oldest first, packed or not', async () => {
    await writeFile(folder.file('log.10'), linesOf(['a', 'b']));
    await writeFile(folder.file('log.2.gz'), gzipSync(linesOf(['c'])));
    await writeFile(folder.file('log.1'), '');
    await writeFile(folder.logFile, linesOf(['d', 'e']));
    const lines = await folder.lines();
    expect(lines.map(({ message }) => message)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(lines.map(({ line }) => line)).toEqual([1, 2, 1, 1, 2]);
    expect(lines[2]).toEqual({
      file: folder.file('log.2.gz'),
      line: 1,
      text: '2026-11-21 19:09:07,123;c',
      time: Date.UTC(2026, 10, 21, 19, 9, 7, 123),
      name: undefined,
      levelName: undefined,
      message: 'c',
      entry: undefined,
      fault: undefined,
    });
  });

  it('is an error where there is no log, unless it is waited for', async () => {
    await expect(folder.lines()).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      message: `there is no log '${folder.logFile}', and no file that it was rolled to`,
    });
    expect(await folder.lines({ follow: true, signal: AbortSignal.timeout(50) })).toEqual([]);
  });

  it('gives entries as they were logged', async () => {
    const logger = folder.openLogger();
    const entry = {
      taskId: 'a001',
      runId: 3,
      userName: 'ü;1',
      timeStamp: 5,
      data: { when: new Date(7), text: 'a\nb' },
    };
    logger.log(entry);
    await logger.flush();
    expect((await folder.lines())[0]?.entry).toEqual(entry);
  });

  it('leaves a last line that is not complete for later', async () => {
    await writeFile(folder.logFile, `${linesOf(['a'])}2026-11-21 19:09`);
    expect(await folder.messages()).toEqual(['a']);
    await appendFile(folder.logFile, ':07,123;b\n');
    expect(await folder.messages()).toEqual(['a', 'b']);
  });

  it('names what is wrong with a line, and goes on', async () => {
    await writeFile(
      folder.file('log.1'),
      `${linesOf(['a', '\\{"taskId":5}'])}no line of mine\n2026-11-31 25:09:07,123;when?\n2026-11-21 1`,
    );
    await writeFile(folder.logFile, linesOf(['b']));
    const lines = await folder.lines();
    expect(lines.map(({ fault, message }) => fault ?? message)).toEqual([
      'a',
      'entry',
      'format',
      'format',
      'torn',
      'b',
    ]);
  });

  it('goes on after a packed file that is damaged', async () => {
    const packed = gzipSync(linesOf(numbered('a', 50_000)));
    await writeFile(folder.file('log.2.gz'), packed.subarray(0, packed.length - 100));
    await writeFile(folder.file('log.1.gz'), 'not packed at all');
    await writeFile(folder.logFile, linesOf(['b']));
    const faults = (await folder.lines()).filter(({ fault }) => fault);
    expect(faults.map(({ file, fault }) => [file, fault])).toContainEqual([
      folder.file('log.2.gz'),
      'unreadable',
    ]);
    expect(faults.map(({ file, fault }) => [file, fault])).toContainEqual([
      folder.file('log.1.gz'),
      'unreadable',
    ]);
    expect(await folder.messages()).toContain('b');
  });

  it('brings lines of any length through', async () => {
    const messages = ['x'.repeat(3_000_000), 'short', '€'.repeat(500_000)];
    await writeFile(folder.logFile, linesOf(messages));
    expect(await folder.messages()).toEqual(messages);
  });

  it('takes line breaks of other systems', async () => {
    await writeFile(folder.logFile, linesOf(['a', 'b']).replaceAll('\n', '\r\n'));
    expect(await folder.messages()).toEqual(['a', 'b']);
  });

  it.each([{ compress: false }, { compress: true }])(
    'loses and repeats nothing when the log is rolled meanwhile, %j',
    async ({ compress }) => {
      const logger = folder.openLogger({ backupCount: 20, compress });
      const messages = numbered('m', 30_000);
      for (const message of messages.slice(0, 10_000)) logger.log(message);
      await logger.doRollover();
      for (const message of messages.slice(10_000, 20_000)) logger.log(message);
      await logger.flush();
      const seen: string[] = [];
      for await (const { message } of readLog(folder.logFile)) {
        seen.push(message);
        if (seen.length === 12_000) await logger.doRollover();
        if (seen.length === 15_000) {
          for (const each of messages.slice(20_000, 25_000)) logger.log(each);
          await logger.doRollover();
          for (const each of messages.slice(25_000)) logger.log(each);
          await logger.flush();
        }
      }
      expect(seen).toEqual(messages);
    },
  );

  it('sees each file once, however often it is rolled while the files are opened', async () => {
    const logger = folder.openLogger({ backupCount: 100 });
    const rolling = (async () => {
      for (const message of numbered('m', 60)) {
        logger.log(message);
        await logger.doRollover();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    let count = 0;
    while (count < 60) {
      const seen = await folder.messages();
      expect(seen).toEqual(numbered('m', seen.length));
      expect(seen.length).toBeGreaterThanOrEqual(count);
      count = seen.length;
    }
    await rolling;
  });
});

describe('following a log', () => {
  /** Follows the log until the test is over. */
  function follow(): { seen: string[]; stop: () => Promise<void> } {
    const seen: string[] = [];
    const end = new AbortController();
    const lines = readLog(folder.logFile, { follow: true, signal: end.signal, pollIntervalMs: 5 });
    const reading = (async () => {
      for await (const { message } of lines) seen.push(message);
    })();
    const stop = async (): Promise<void> => {
      end.abort();
      await reading;
    };
    return { seen, stop };
  }

  it('waits for the log to begin, and goes on through rollovers', async () => {
    const { seen, stop } = follow();
    const logger = folder.openLogger({ compress: true });
    for (const n of [0, 1, 2, 3]) {
      logger.log(`m${n}`);
      await until(() => seen.length === n + 1);
      await logger.doRollover();
    }
    await stop();
    expect(seen).toEqual(['m0', 'm1', 'm2', 'm3']);
  });

  it('goes on where the file was copied and emptied', async () => {
    const { seen, stop } = follow();
    await writeFile(folder.logFile, linesOf(['a', 'b']));
    await until(() => seen.length === 2);
    await copyFile(folder.logFile, folder.file('copy'));
    await truncate(folder.logFile);
    await appendFile(folder.logFile, linesOf(['c']));
    await until(() => seen.length === 3);
    await stop();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('reads what a late writer adds to a file that was moved away', async () => {
    const { seen, stop } = follow();
    await writeFile(folder.logFile, linesOf(['a']));
    await until(() => seen.length === 1);
    await rename(folder.logFile, folder.file('log.1'));
    await appendFile(folder.file('log.1'), linesOf(['b']));
    await writeFile(folder.logFile, linesOf(['c']));
    await until(() => seen.length === 3);
    await stop();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('goes on with what is left when backups are dropped faster than they are read', async () => {
    const { seen, stop } = follow();
    await writeFile(folder.logFile, linesOf(['a']));
    await until(() => seen.length === 1);
    await rm(folder.logFile);
    await writeFile(folder.logFile, linesOf(['b']));
    await until(() => seen.length === 2);
    await stop();
    expect(await readFile(folder.logFile, 'utf8')).toBe(linesOf(['b']));
  });

  it('ends when its reader has enough', async () => {
    await writeFile(folder.logFile, linesOf(['a', 'b']));
    for await (const { message } of readLog(folder.logFile, { follow: true })) {
      if (message === 'b') break;
    }
  });
});
