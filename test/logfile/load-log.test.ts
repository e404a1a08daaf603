import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TrackingError } from '../../src/errors.ts';
import { type LogEntry, loadLog } from '../../src/logfile/index.ts';
import { FakeStorage } from './fake-storage.ts';
import { findDifference, useLogFolder } from './log-folder.ts';

const folder = useLogFolder();

const entryOf = (n: number): LogEntry => ({
  taskId: `a${n % 3}`,
  userName: `u${n % 5}`,
  data: { n },
  timeStamp: n,
});
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const lineOf = (message: string): string => `2026-11-21 19:09:07,123;${message}\n`;

describe('loading a log', () => {
  it('saves every entry once, in order, as it was logged', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger();
    for (const n of range(0, 3)) logger.log(entryOf(n));
    await logger.doRollover();
    for (const n of range(3, 5)) logger.log(entryOf(n));
    await logger.flush();
    const result = await loadLog(folder.logFile, storage);
    expect(result).toEqual({ tracks: 5, lines: 5, skipped: 0, bad: 0, faults: [], gap: false });
    expect(storage.saved).toEqual(range(0, 5).map(entryOf));
  });

  it('called again it brings only what is new', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger();
    for (const n of range(0, 10)) {
      logger.log(entryOf(n));
      await logger.flush();
      expect(await loadLog(folder.logFile, storage)).toMatchObject({ tracks: 1, lines: 1, gap: false });
      expect(await loadLog(folder.logFile, storage)).toMatchObject({ tracks: 0, lines: 0, gap: false });
    }
    expect(storage.values('n')).toEqual(range(0, 10));
  });

  it('calls at the same time share the work', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger();
    for (const n of range(0, 5_000)) logger.log(entryOf(n));
    await logger.flush();
    const results = await Promise.all(range(0, 4).map(() => loadLog(folder.logFile, storage)));
    expect(results.map(({ tracks }) => tracks)).toEqual([5_000, 0, 0, 0]);
    expect(storage.values('n')).toEqual(range(0, 5_000));
  });

  it('gives lines without an entry to parse, which makes an entry of them or passes over them', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger();
    logger.log('a001 opens a;b\nc');
    logger.log(entryOf(1));
    logger.log('nothing of interest');
    await logger.flush();
    const before = Date.now();
    const result = await loadLog(folder.logFile, storage, {
      parse: ({ message, line, file }) => {
        const [, taskId, what] = /^(\w+) opens (.*)$/s.exec(message) ?? [];
        return taskId === undefined ? undefined : { taskId, userName: 'u', data: { what, line, file } };
      },
    });
    expect(result).toMatchObject({ tracks: 2, lines: 3, skipped: 1, bad: 0 });
    const [first] = storage.saved;
    expect(first).toMatchObject({ taskId: 'a001', data: { what: 'a;b\nc', line: 1, file: folder.logFile } });
    expect(first?.timeStamp).toBeGreaterThan(before - 10_000);
    expect(first?.timeStamp).toBeLessThanOrEqual(before);
  });

  it('passes over lines without an entry where there is no parse', async () => {
    await writeFile(folder.logFile, lineOf('a text'));
    expect(await loadLog(folder.logFile, new FakeStorage())).toMatchObject({ tracks: 0, skipped: 1, bad: 0 });
  });

  it('counts and reports bad lines with file and line, once, and goes on', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger();
    logger.log(entryOf(0));
    await logger.close();
    await appendFile(folder.logFile, `${lineOf('\\{"taskId":5}')}garbage\n2026-11-21 19:09:07,1`);
    const again = folder.openLogger();
    again.log(entryOf(1));
    again.log('refuse me');
    await again.close();
    const options = {
      parse: ({ message }: { message: string }) => {
        if (message === 'refuse me') throw new Error('I refuse');
        return undefined;
      },
    };
    const result = await loadLog(folder.logFile, storage, options);
    expect(storage.values('n')).toEqual([0, 1]);
    expect(result).toMatchObject({ tracks: 2, lines: 6, bad: 4 });
    expect(result.faults.map(({ line, fault }) => [line, fault])).toEqual([
      [2, 'entry'],
      [3, 'format'],
      [4, 'torn'],
      [6, 'rejected'],
    ]);
    expect(result.faults[3]).toMatchObject({
      file: folder.logFile,
      reason: 'I refuse',
      text: expect.any(String),
    });
    expect(await loadLog(folder.logFile, storage, options)).toMatchObject({ lines: 0, bad: 0 });
  });

  it('numbers bad lines from the start of the file, also when it goes on in the middle', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.logFile, lineOf('one') + lineOf('two'));
    await loadLog(folder.logFile, storage);
    await appendFile(folder.logFile, `${lineOf('three')}garbage\n`);
    expect((await loadLog(folder.logFile, storage)).faults).toMatchObject([{ line: 4 }]);
    await appendFile(folder.logFile, 'garbage\n');
    const seen: number[] = [];
    await loadLog(folder.logFile, storage, { parse: ({ line }) => void seen.push(line) });
    expect(seen).toEqual([5]);
  });

  it('finds the entries that the storage refuses, and saves the others', async () => {
    const storage = new FakeStorage();
    storage.beforeSave = (entries) => {
      const bad = entries.find(({ data }) => (data as { n: number }).n % 100 === 50);
      if (bad) throw new TrackingError('TRACKS_INVALID_RUN', 'there is no run 7');
    };
    const logger = folder.openLogger();
    for (const n of range(0, 1_000)) logger.log(entryOf(n));
    await logger.flush();
    const result = await loadLog(folder.logFile, storage);
    expect(result).toMatchObject({ tracks: 990, lines: 1_000, bad: 10 });
    expect(result.faults.map(({ line }) => line)).toEqual(range(0, 10).map((n) => n * 100 + 51));
    expect(storage.values('n')).toEqual(range(0, 1_000).filter((n) => n % 100 !== 50));
    expect(await loadLog(folder.logFile, storage)).toMatchObject({ lines: 0, bad: 0 });
  });

  it('rejects if the storage fails, and goes on from there the next time', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger();
    for (const n of range(0, 20_000)) logger.log(entryOf(n));
    await logger.flush();
    let saves = 0;
    storage.beforeSave = () => {
      if (++saves === 3) throw new TrackingError('TRACKS_WRITE_FAILED', 'the disk is full');
    };
    await expect(loadLog(folder.logFile, storage)).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
    expect(storage.saved.length).toBeGreaterThan(0);
    expect(storage.saved.length).toBeLessThan(20_000);
    await loadLog(folder.logFile, storage);
    expect(findDifference(storage.values('n'), range(0, 20_000))).toBeUndefined();
  });

  it('doubles nothing if a save was done though its answer was lost', async () => {
    const storage = new FakeStorage();
    const logger = folder.openLogger({ compress: true });
    for (const n of range(0, 20_000)) logger.log(entryOf(n));
    await logger.doRollover();
    for (const n of range(20_000, 25_000)) logger.log(entryOf(n));
    await logger.flush();
    let isDying = true;
    storage.afterSave = () => {
      if (isDying) throw new Error('the connection is gone');
    };
    for (let n = 0; n < 40; n++) await loadLog(folder.logFile, storage).catch(() => {});
    isDying = false;
    await loadLog(folder.logFile, storage);
    expect(findDifference(storage.values('n'), range(0, 25_000))).toBeUndefined();
  });

  it('goes on after a packed file that is damaged', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.file('log.2.gz'), gzipSync(lineOf('a')).subarray(0, 20));
    await mkdir(folder.file('log.1'));
    await writeFile(folder.logFile, lineOf('b'));
    expect(await loadLog(folder.logFile, storage)).toMatchObject({
      lines: 1,
      bad: 1,
      faults: [{ file: folder.file('log.2.gz'), fault: 'unreadable' }],
    });
  });

  it('keeps logs under different sources apart', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.logFile, lineOf('x'));
    const parse = () => ({ taskId: 'a', userName: 'u', data: {} });
    for (const source of ['one', 'two', 'one', 'two'])
      await loadLog(folder.logFile, storage, { source, parse });
    expect(storage.saved).toHaveLength(2);
  });

  it('reads the format it is told', async () => {
    const storage = new FakeStorage();
    const format = '%(message)s|%(name)s';
    const logger = folder.openLogger({ format });
    logger.log(entryOf(1));
    await logger.flush();
    expect(await readFile(folder.logFile, 'utf8')).toMatch(/\|test\n$/);
    expect(await loadLog(folder.logFile, storage, { format })).toMatchObject({ tracks: 1 });
    expect(storage.saved).toEqual([entryOf(1)]);
  });

  it('refuses wrong arguments', async () => {
    const load = loadLog as (...values: unknown[]) => Promise<unknown>;
    await expect(load(5, new FakeStorage())).rejects.toThrow(/logFile must be a string/);
    await expect(load('log', {})).rejects.toThrow(/storage must have saveUserTracks and getPosition/);
    await expect(load('log', new FakeStorage(), { parse: 5 })).rejects.toThrow(/parse must be a function/);
    await expect(load('log', new FakeStorage(), { sauce: 'x' })).rejects.toThrow(/unknown option 'sauce'/);
  });
});
