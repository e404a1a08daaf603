import { copyFile, readFile, truncate, unlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type LoadAccessLogOptions,
  loadAccessLog,
} from '../../../src/requests/access-log/load-access-log.ts';
import type {
  AccessLogLoad,
  AccessLogProgress,
  InvalidFileLine,
} from '../../../src/requests/access-log/load-report.ts';
import type { RequestRecord } from '../../../src/requests/request-record.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { useFolder } from './folder.ts';
import { numberedLine, numberedLines } from './write-line.ts';

const folder = useFolder();
let storage: TrackingStorage;

beforeEach(async () => {
  storage = await TrackingStorage.open(folder.file('storage'));
});

afterEach(async () => {
  await expectConsistent(storage);
  await storage.close();
});

/** Loads files of the folder. */
function load(names: string | string[], options?: LoadAccessLogOptions): Promise<AccessLogLoad> {
  return loadAccessLog(
    [names].flat().map((name) => folder.file(name)),
    storage,
    options,
  );
}

/** The numbers of the lines that became tracks, in the order of the tracks. */
async function loaded(): Promise<number[]> {
  const tracks = await storage.query();
  return tracks.map(({ data }) => Number((data as unknown as RequestRecord).url.slice(1)));
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Expects that a load brings the lines `from` to `to` - 1, and that the next one brings nothing. */
async function expectNew(
  names: string | string[],
  from: number,
  to: number,
  options?: LoadAccessLogOptions,
): Promise<void> {
  expect(await load(names, options)).toMatchObject({ records: to - from, invalid: 0, unfinished: 0 });
  expect(await loaded()).toEqual(numbers(0, to));
  expect(await load(names, options)).toMatchObject({ records: 0, lines: 0, invalid: 0, visits: 0 });
}

describe('loading an access log', () => {
  it('makes a track of each request: its path is the task, who made it the user, the visit the run', async () => {
    const line = (n: number, minutes: number, user: string | null): string =>
      numberedLine(n, {
        remote: '192.0.2.1',
        user,
        date: Date.UTC(2026, 10, 21, 10, minutes),
        request: `GET /${n}?x HTTP/1.1`,
      });
    await folder.write(
      'log',
      [line(0, 0, null), line(1, 20, null), line(2, 21, 'ann'), line(3, 55, null)].join('\n'),
    );
    expect(await load('log')).toMatchObject({ records: 4, visits: 3 });
    const tracks = await storage.query();
    expect(
      tracks.map(({ taskId, runId, userName, timeStamp }) => [taskId, runId, userName, timeStamp]),
    ).toEqual([
      ['/0', 1, '192.0.2.1', Date.UTC(2026, 10, 21, 10, 0)],
      ['/1', 1, '192.0.2.1', Date.UTC(2026, 10, 21, 10, 20)],
      ['/2', 2, 'ann', Date.UTC(2026, 10, 21, 10, 21)],
      ['/3', 3, '192.0.2.1', Date.UTC(2026, 10, 21, 10, 55)],
    ]);
    expect(tracks[2]?.data).toMatchObject({ url: '/2?x', urlArgs: { x: '' }, username: 'ann', trackVar: {} });
    expect(await storage.getRun({ runId: 1 })).toMatchObject({
      start: Date.UTC(2026, 10, 21, 10),
      end: Date.UTC(2026, 10, 21, 10, 20),
    });
  });

  it('goes on with a visit in what comes later', async () => {
    await folder.write('log', numberedLines(0, 1));
    await load('log');
    await folder.append(
      'log',
      `${numberedLine(1, { remote: '192.0.2.0' })}\n${numberedLine(2, { remote: '192.0.2.0', date: Date.UTC(2026, 10, 22) })}\n`,
    );
    expect(await load('log', { visitTimeoutMs: 60_000 })).toMatchObject({ records: 2, visits: 2 });
    expect((await storage.query()).map(({ runId }) => runId)).toEqual([1, 1, 2]);
  });

  it('takes requests too that ask for nothing', async () => {
    await folder.write(
      'log',
      ['-', '', '\\x16\\x03', 'GET /0 HTTP/1.1']
        .map((request) => `${numberedLine(0, { request: 'R' }).replace('"R"', `"${request}"`)}\n`)
        .join(''),
    );
    expect(await load('log')).toMatchObject({ records: 4, invalid: 0 });
    expect((await storage.query()).map(({ taskId }) => taskId)).toEqual(['', '', '', '/0']);
  });

  it('says what it did', async () => {
    await folder.write('a', `${numberedLines(0, 3)}rubbish\n${numberedLines(3, 4)}`);
    await folder.write('b', gzipSync(`\n${numberedLines(4, 6)}`));
    const told: InvalidFileLine[] = [];
    const progress: AccessLogProgress[] = [];
    const result = await load(['b', 'a'], {
      filter: ({ url }) => url !== '/1',
      onInvalid: (line) => told.push(line),
      onProgress: (each) => progress.push(each),
    });
    expect(told.map(({ file, line, text }) => [file, line, text])).toEqual([
      [folder.file('a'), 4, 'rubbish'],
      [folder.file('b'), 1, ''],
    ]);
    expect(result).toEqual({
      lines: 8,
      records: 5,
      filtered: 1,
      invalid: 2,
      invalidLines: told,
      visits: 5,
      unfinished: 0,
      files: [
        { file: folder.file('a'), records: 3 },
        { file: folder.file('b'), records: 2 },
      ],
    });
    expect(
      progress.map(({ fileNumber, fileCount, records, lines }) => [fileNumber, fileCount, records, lines]),
    ).toEqual([
      [1, 2, 3, 5],
      [2, 2, 5, 8],
    ]);
    expect(progress.at(-1)).toMatchObject({ file: folder.file('b'), bytes: progress[0]!.bytesTotal });
  });

  it('takes the oldest file first, unless the given order is asked for', async () => {
    await folder.write('new', numberedLines(20, 30));
    await folder.write('old', gzipSync(`rubbish\n${numberedLines(0, 10)}`));
    await folder.write('middle', numberedLines(10, 20));
    await folder.write('none', 'rubbish\n');
    const { files } = await load(['none', 'new', 'old', 'middle']);
    expect(files.map(({ file }) => file)).toEqual(
      ['old', 'middle', 'new', 'none'].map((name) => folder.file(name)),
    );
    expect(await loaded()).toEqual(numbers(0, 30));
    const given = await load(['new', 'old'], { order: 'given', source: 'again' });
    expect(given.files.map(({ file }) => file)).toEqual([folder.file('new'), folder.file('old')]);
  });
});

describe('each request becomes one track', () => {
  it('where the file is loaded again and again while lines are added', async () => {
    await folder.write('log', numberedLines(0, 5));
    await expectNew('log', 0, 5);
    await folder.append('log', numberedLines(5, 2_000));
    await expectNew('log', 5, 2_000);
    await folder.append('log', numberedLines(2_000, 2_001));
    await expectNew('log', 2_000, 2_001);
  });

  it('where the file is rotated and packed between the loads, and two forms of it are there', async () => {
    await folder.write('log', numberedLines(0, 1_500));
    await expectNew('log', 0, 1_500);
    await folder.append('log', numberedLines(1_500, 1_600));
    await folder.rename('log', 'log.1');
    await folder.write('log', numberedLines(1_600, 1_700));
    await expectNew(['log', 'log.1'], 1_500, 1_700);
    await folder.write('log.1.gz', gzipSync(await readFile(folder.file('log.1'))));
    await expectNew(['log', 'log.1', 'log.1.gz'], 1_700, 1_700);
    await unlink(folder.file('log.1'));
    await folder.rename('log.1.gz', 'log.2.gz');
    await folder.rename('log', 'log.1');
    await folder.append('log.1', numberedLines(1_700, 1_750));
    await folder.write('log', numberedLines(1_750, 1_800));
    await expectNew('log', 1_700, 1_800, { rotated: true });
  });

  it('where the log is copied and then emptied, and a copy is cut short', async () => {
    await folder.write('log', numberedLines(0, 100));
    await expectNew('log', 0, 100);
    await copyFile(folder.file('log'), folder.file('log.1'));
    await folder.write('log.old', numberedLines(0, 50));
    await expectNew(['log', 'log.1', 'log.old'], 100, 100);
    await truncate(folder.file('log'));
    await folder.append('log', numberedLines(100, 110));
    await expectNew(['log', 'log.1'], 100, 110);
  });

  it('where a file is given twice, by several names', async () => {
    await folder.write('log', numberedLines(0, 10));
    await copyFile(folder.file('log'), folder.file('copy'));
    await expectNew(['log', 'log', 'copy', './log'], 0, 10);
  });

  it('where a file grows beyond a copy of it that was loaded', async () => {
    await folder.write('short.gz', gzipSync(numberedLines(0, 10)));
    await folder.write('long', numberedLines(0, 30));
    await expectNew(['short.gz', 'long'], 0, 30);
  });

  it('of each of two files that begin with the same line', async () => {
    const other = `${numberedLine(0)}\n${numberedLines(50, 90)}`;
    await folder.write('a', numberedLines(0, 60));
    await folder.write('b', other);
    expect(await load(['a', 'b'])).toMatchObject({ records: 101 });
    expect(await load(['b', 'a'])).toMatchObject({ records: 0 });
    await folder.append('b', numberedLines(90, 95));
    await folder.append('a', numberedLines(60, 61));
    expect(await load(['b', 'a'])).toMatchObject({ records: 6 });
    expect(await storage.count()).toBe(107);
  });

  it('in each of two sources', async () => {
    await folder.write('log', numberedLines(0, 10));
    expect(await load('log', { source: 'server 1' })).toMatchObject({ records: 10 });
    expect(await load('log', { source: 'server 2' })).toMatchObject({ records: 10 });
    expect(await load('log', { source: 'server 1' })).toMatchObject({ records: 0 });
  });

  it('where several loads are begun at once', async () => {
    await folder.write('log', numberedLines(0, 3_000));
    const results = await Promise.all([load('log'), load('log'), load('log')]);
    expect(results.map(({ records }) => records)).toEqual([3_000, 0, 0]);
    expect(await loaded()).toEqual(numbers(0, 3_000));
  });

  it('where a load was ended by a signal or an error of the storage', async () => {
    await folder.write('log', numberedLines(0, 6_000));
    const abort = new AbortController();
    const aborted = load('log', { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) });
    await expect(aborted).rejects.toThrow('enough');
    const part = await storage.count();
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(6_000);
    const broken = loadAccessLog(folder.file('log'), {
      getPosition: (source) => storage.getPosition(source),
      saveUserTracks: async () => Promise.reject(new Error('no room')),
      startRun: (taskId, options) => storage.startRun(taskId, options),
      getRun: (selector) => storage.getRun(selector),
      queryMetadata: (criteria, options) => storage.queryMetadata(criteria, options),
    });
    await expect(broken).rejects.toThrow('no room');
    await expectNew('log', part, 6_000);
  });

  it('where the storage is opened anew between the loads', async () => {
    await folder.write('log', numberedLines(0, 100));
    await load('log');
    await storage.close();
    storage = await TrackingStorage.open(folder.file('storage'));
    await folder.append('log', numberedLines(100, 101));
    await expectNew('log', 100, 101);
  });
});

describe('a last line without an end', () => {
  it('is taken if it can be parsed, and its line break may come later', async () => {
    await folder.write('log', numberedLines(0, 3).trimEnd());
    await expectNew('log', 0, 3);
    await folder.append('log', `\r\n${numberedLines(3, 5)}`);
    const result = await load('log');
    expect(result).toMatchObject({ records: 2, lines: 2, invalid: 0 });
    expect(await loaded()).toEqual(numbers(0, 5));
  });

  it('is left for the next load if it cannot be parsed yet', async () => {
    const line = numberedLine(2);
    await folder.write('log', numberedLines(0, 2) + line.slice(0, -5));
    expect(await load('log')).toMatchObject({ records: 2, lines: 2, unfinished: 1, invalid: 0 });
    expect(await load('log')).toMatchObject({ records: 0, unfinished: 1 });
    await folder.append('log', `${line.slice(-5)}\n`);
    await expectNew('log', 2, 3);
  });

  it('is waited for while it is written', async () => {
    const line = numberedLine(1);
    await folder.write('log', numberedLines(0, 1) + line.slice(0, 20));
    const writing = new Promise((resolve) => setTimeout(resolve, 20)).then(() =>
      folder.append('log', `${line.slice(20)}\n`),
    );
    await load('log');
    await writing;
    await load('log');
    expect(await loaded()).toEqual([0, 1]);
  });

  it('that goes on after it was taken is told, and not taken for a line of its own', async () => {
    await folder.write('log', numberedLines(0, 2).trimEnd());
    await load('log');
    await folder.append('log', ` and more\n${numberedLines(2, 3)}`);
    const { records, invalidLines } = await load('log');
    expect(records).toBe(1);
    expect(invalidLines).toEqual([
      {
        file: folder.file('log'),
        line: 2,
        text: ' and more',
        reason: 'the line goes on one that was loaded before it was complete',
      },
    ]);
  });

  it('of a packed file is all there will be of it', async () => {
    await folder.write('log.gz', gzipSync(`${numberedLines(0, 2)}${numberedLine(2).slice(0, -5)}`));
    expect(await load('log.gz')).toMatchObject({
      records: 2,
      invalid: 1,
      unfinished: 0,
      invalidLines: [{ line: 3 }],
    });
    expect(await load('log.gz')).toMatchObject({ records: 0, invalid: 0 });
  });

  it('may be the only one', async () => {
    await folder.write('log', numberedLine(0));
    await expectNew('log', 0, 1);
    await folder.append('log', `\n${numberedLine(1)}`);
    await expectNew('log', 1, 2);
  });
});

describe('what cannot be used', () => {
  it('is numbered from the beginning of its file, also where that was loaded before', async () => {
    await folder.write('log', numberedLines(0, 7));
    await load('log');
    await folder.append('log', `${numberedLines(7, 9)}bad\n`);
    expect((await load('log')).invalidLines).toMatchObject([{ line: 10, text: 'bad' }]);
    await folder.append('log', `${numberedLines(9, 4_000)}bad too\n`);
    expect((await load('log')).invalidLines).toMatchObject([{ line: 4_002, text: 'bad too' }]);
  });

  it('is loaded as far as it is whole where a packed file is damaged, and the rest once it is repaired', async () => {
    const packed = gzipSync(numberedLines(0, 30_000));
    await folder.write('log.gz', packed.subarray(0, packed.length >> 1));
    const { records, invalid, invalidLines } = await load('log.gz');
    expect(records).toBeGreaterThan(1_000);
    expect(invalid).toBe(1);
    expect(invalidLines).toMatchObject([
      { line: 0, reason: expect.stringMatching(/^the file is damaged: /) },
    ]);
    await folder.write('log.gz', packed);
    await expectNew('log.gz', records, 30_000);
  });

  it('is damage in one of several files, which does not keep the others from being loaded', async () => {
    await folder.write('a.gz', gzipSync(numberedLines(0, 10)).subarray(0, 15));
    await folder.write('b', numberedLines(0, 10));
    expect(await load(['a.gz', 'b'])).toMatchObject({ records: 10, invalid: 1 });
  });

  it('is a file that is not there: nothing is loaded', async () => {
    await folder.write('log', numberedLines(0, 10));
    await expect(load(['log', 'missing'])).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      message: expect.stringContaining('missing'),
    });
    await expect(load('missing', { rotated: true })).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED' });
    await expect(load('no/folder', { rotated: true })).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED' });
    await expect(load('.')).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED', cause: { code: 'EISDIR' } });
    expect(await storage.count()).toBe(0);
  });
});

describe('the files a log was rotated to', () => {
  it('are those whose names go on with a number or a date', async () => {
    const names = [
      'log',
      'log.1',
      'log.2.gz',
      'log-20261121',
      'log-20261120.gz',
      'log.2026-11-19',
      'log.bak',
      'log.1.bz2',
      'logs.1',
      'log.',
      'other.log.1',
    ];
    for (const [n, name] of names.entries())
      await folder.write(
        name,
        name.endsWith('.gz') ? gzipSync(numberedLines(n, n + 1)) : numberedLines(n, n + 1),
      );
    await load('log', { rotated: true });
    expect(await loaded()).toEqual(numbers(0, 6));
  });

  it('are loaded also while there is no live file', async () => {
    await folder.write('log.1', numberedLines(0, 3));
    await expectNew('log', 0, 3, { rotated: true });
  });
});

describe('arguments', () => {
  it('may name no file at all, as a pattern that fits none does', async () => {
    expect(await loadAccessLog(new Set<string>(), storage)).toMatchObject({ records: 0, files: [] });
  });

  it.each([
    [7, {}, /^files must be a path or an iterable of paths, received 7/],
    [['a', 7], {}, /^files\[1\] must be a string, received 7/],
    ['', {}, /^files must not be empty/],
    [['a', ''], {}, /^files\[1\] must not be empty/],
    ['a', { source: '' }, /^source must not be empty/],
    ['a', { source: 7 }, /^source must be a string/],
    ['a', { order: 'name' }, /^order must be one of 'time', 'given'/],
    ['a', { rotated: 1 }, /^rotated must be a boolean/],
    ['a', { visitTimeoutMs: 0 }, /^visitTimeoutMs must be an integer/],
    ['a', { onProgress: 1 }, /^onProgress must be a function/],
    ['a', { onInvalid: 1 }, /^onInvalid must be a function/],
    ['a', { filter: 1 }, /^filter must be a function/],
    ['a', { signal: 1 }, /^signal must be an AbortSignal/],
    ['a', { rotate: true }, /^unknown options 'rotate'/],
  ])('that are wrong are refused: %j, %j', async (files, options, message) => {
    const call = loadAccessLog as (files: unknown, storage: unknown, options: unknown) => Promise<unknown>;
    await expect(call(files, storage, options)).rejects.toThrow(message);
    await expect(call('a', {}, undefined)).rejects.toThrow(
      /^storage must be a TrackingStorage, received an object/,
    );
  });
});
