import { existsSync } from 'node:fs';
import { appendFile, readFile, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type LogEntry, Logger, type LoggerOptions } from '../../src/logfile/index.ts';
import { numbered, useLogFolder } from './log-folder.ts';

const folder = useLogFolder();

describe('a logger', () => {
  it('makes the folders that lead to its file', async () => {
    await using logger = new Logger('test', folder.file('a/b/log'));
    expect(existsSync(folder.file('a/b'))).toBe(true);
    await logger.flush();
    expect(existsSync(folder.file('a/b/log'))).toBe(true);
  });

  it('appends time and message', async () => {
    const logger = folder.openLogger();
    logger.log('message one');
    await logger.flush();
    expect(await readFile(folder.logFile, 'utf8')).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3};message one\n$/,
    );
  });

  it('appends to what is there already', async () => {
    const first = folder.openLogger();
    first.log('one');
    await first.close();
    const second = folder.openLogger();
    second.log('two');
    await second.close();
    expect(await folder.messages()).toEqual(['one', 'two']);
  });

  it('writes the fields of its format', async () => {
    const logger = folder.openLogger({ format: '[%(levelname)s] %(name)s: %(message)s' });
    logger.log('one');
    logger.log('two', { levelName: 'DEBUG' });
    await logger.flush();
    expect(await readFile(folder.logFile, 'utf8')).toBe('[INFO] test: one\n[DEBUG] test: two\n');
  });

  it('keeps the order of messages, whatever their number', async () => {
    const logger = folder.openLogger();
    for (const message of numbered('m', 20_000)) logger.log(message);
    await logger.flush();
    expect(await folder.messages()).toEqual(numbered('m', 20_000));
  });

  it('refuses what it cannot write, and names it', () => {
    const logger = folder.openLogger();
    const log = logger.log.bind(logger) as (message: unknown) => void;
    expect(() => log(5)).toThrow(/message must be a string or an entry, received 5/);
    expect(() => log({ taskId: 'a', userName: 'u' })).toThrow(/data must be a mapping, received undefined/);
    expect(() => log({ taskId: 1, userName: 'u', data: {} })).toThrow(/taskId must be a string/);
    expect(() => log({ task: 'a', userName: 'u', data: {} })).toThrow(/an entry has no 'task'/);
    expect(() => log({ taskId: 'a', userName: 'u', data: { f: () => {} } })).toThrow(
      /data\.f cannot be logged/,
    );
    expect(() => log({ taskId: 'a', userName: 'u', data: {}, timeStamp: 'soon' })).toThrow(RangeError);
    expect(() => log({ taskId: 'a', userName: 'u', data: {}, timeStamp: '2026-02-30' })).toThrow(RangeError);
    expect(() => log({ taskId: 'a', userName: 'u', data: {}, runId: -1 })).toThrow(RangeError);
  });

  it('refuses options that it does not know', () => {
    const logger = folder.openLogger();
    expect(() => logger.log('x', { level: 'INFO' } as never)).toThrow(
      "unknown option 'level'; did you mean 'levelName'?",
    );
  });

  it('refuses what no storage would take from the log', () => {
    const logger = folder.openLogger();
    const wide = Object.fromEntries(Array.from({ length: 65_536 }, (_, i) => [`k${i}`, i]));
    const refused: [Partial<LogEntry>, RegExp][] = [
      [{ data: { in: wide } }, /data\.in cannot be logged: more than 65535 keys/],
      [{ data: { list: new Array(4e9) } }, /more than 1000000 values/],
      [{ data: { text: '\ud800' } }, /data\.text cannot be logged: text with half a surrogate pair/],
      [{ taskId: 'x'.repeat(16_384) }, /taskId is 16384 characters long/],
      [{ userName: '\udc00' }, /userName holds half a surrogate pair/],
      [{ runId: 2 ** 32 }, /runId must be an integer from 0 to 4294967295/],
      [{ data: { text: 'x'.repeat(2 ** 26) } }, /the line has more than 67108864 bytes/],
    ];
    for (const [part, message] of refused)
      expect(() => logger.log({ taskId: 'a', userName: 'u', data: {}, ...part })).toThrow(message);
  });

  it.each([
    [{ backupCount: 0 }, /backupCount must be an integer from 1/],
    [{ maxBytes: 1.5 }, /maxBytes must be an integer/],
    [{ interval: '1 fortnight' }, /interval must be a duration such as/],
    [{ format: '%(asctime)s' }, /format must hold %\(message\)s/],
    [{ format: '%(message)s%(name)s' }, /must separate 'message'/],
    [{ format: '%(messag)s' }, /unknown field 'messag'/],
    [{ maxbytes: 5 }, /unknown option 'maxbytes'/],
  ])('refuses the options %j', (options, message) => {
    expect(() => new Logger('test', folder.logFile, options as LoggerOptions)).toThrow(message);
  });

  it('is closed once, and says so afterwards', async () => {
    const logger = folder.openLogger();
    logger.log('one');
    await Promise.all([logger.close(), logger.close()]);
    await logger.flush();
    expect(() => logger.log('two')).toThrow(expect.objectContaining({ code: 'TRACKS_NOT_OPEN' }));
    await expect(logger.doRollover()).rejects.toMatchObject({ code: 'TRACKS_NOT_OPEN' });
    expect(await folder.messages()).toEqual(['one']);
  });

  it('can be opened again while it is being closed', async () => {
    const first = folder.openLogger();
    first.log('one');
    const closed = first.close();
    const second = folder.openLogger();
    second.log('two');
    await Promise.all([closed, second.close()]);
    expect(await folder.messages()).toEqual(['one', 'two']);
  });
});

describe('loggers on one file', () => {
  it('share it, also when a link leads to it', async () => {
    const logger = folder.openLogger({ backupCount: 3 });
    await symlink(folder.path, folder.file('link'));
    const other = new Logger('other', folder.file('link/log'), { backupCount: 3 });
    for (const n of [1, 2, 3]) {
      logger.log(`a${n}`);
      other.log(`b${n}`);
      void other.doRollover();
    }
    await other.close();
    logger.log('last');
    await logger.flush();
    expect(await folder.messages()).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'last']);
  });

  it('are refused if they would write it in different ways', () => {
    folder.openLogger({ backupCount: 3 });
    expect(() => folder.openLogger({ backupCount: 4 })).toThrow(/writes '.*log' with backupCount 3, not 4/);
  });
});

describe('what a dead writer left', () => {
  it('is not joined to the next line', async () => {
    await appendFile(folder.logFile, '2026-11-21 19:09:07,123;whole\n2026-11-21 19:09:07,124;to');
    const logger = folder.openLogger();
    logger.log('next');
    await logger.flush();
    const lines = await folder.lines();
    expect(lines.map(({ message, fault }) => fault ?? message)).toEqual(['whole', 'torn', 'next']);
  });
});
