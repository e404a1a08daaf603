import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadAccessLog } from '../../../src/requests/access-log/load-access-log.ts';
import type { AccessLogProgress, InvalidFileLine } from '../../../src/requests/access-log/load-report.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { sumServer, sumUrls } from '../../../src/summaries/index.ts';
import { numbers, useLoading } from './loading.ts';
import { numberedLine, numberedLines } from './write-line.ts';

const loading = useLoading();
const { folder } = loading;

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
    expect(await loading.load('log')).toMatchObject({ records: 4, visits: 3 });
    const tracks = await loading.storage.query();
    expect(
      tracks.map(({ taskId, runId, userName, timeStamp }) => [taskId, runId, userName, timeStamp]),
    ).toEqual([
      ['/0', 1, '192.0.2.1', Date.UTC(2026, 10, 21, 10, 0)],
      ['/1', 1, '192.0.2.1', Date.UTC(2026, 10, 21, 10, 20)],
      ['/2', 2, 'ann', Date.UTC(2026, 10, 21, 10, 21)],
      ['/3', 3, '192.0.2.1', Date.UTC(2026, 10, 21, 10, 55)],
    ]);
    expect(tracks[2]?.data).toMatchObject({ url: '/2?x', urlArgs: { x: '' }, username: 'ann', trackVar: {} });
    expect(await loading.storage.getRun({ runId: 1 })).toMatchObject({
      start: Date.UTC(2026, 10, 21, 10),
      end: Date.UTC(2026, 10, 21, 10, 20),
    });
  });

  it('goes on with a visit in what comes later', async () => {
    await folder.write('log', numberedLines(0, 1));
    await loading.load('log');
    await folder.append(
      'log',
      `${numberedLine(1, { remote: '192.0.2.0' })}\n${numberedLine(2, { remote: '192.0.2.0', date: Date.UTC(2026, 10, 22) })}\n`,
    );
    expect(await loading.load('log', { visitTimeoutMs: 60_000 })).toMatchObject({ records: 2, visits: 2 });
    expect((await loading.storage.query()).map(({ runId }) => runId)).toEqual([1, 1, 2]);
  });

  it('takes requests too that ask for nothing', async () => {
    await folder.write(
      'log',
      ['-', '', '\\x16\\x03', 'GET /0 HTTP/1.1']
        .map((request) => `${numberedLine(0, { request: 'R' }).replace('"R"', `"${request}"`)}\n`)
        .join(''),
    );
    expect(await loading.load('log')).toMatchObject({ records: 4, invalid: 0 });
    expect((await loading.storage.query()).map(({ taskId }) => taskId)).toEqual(['', '', '', '/0']);
    await using counting = await TrackingStorage.open(undefined, { hooks: [sumServer, sumUrls] });
    await loadAccessLog(folder.file('log'), counting);
    expect((await counting.getTotals(sumServer)).hits).toBe(4);
    expect(await counting.getSum(sumUrls)).toMatchObject([{ key: '/0', hits: 1 }]);
  });

  it('says what it did', async () => {
    await folder.write('a', `${numberedLines(0, 3)}rubbish\n${numberedLines(3, 4)}`);
    await folder.write('b', gzipSync(`\n${numberedLines(4, 6)}`));
    const told: InvalidFileLine[] = [];
    const progress: AccessLogProgress[] = [];
    const result = await loading.load(['b', 'a'], {
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
    const { files } = await loading.load(['none', 'new', 'old', 'middle']);
    expect(files.map(({ file }) => file)).toEqual(
      ['old', 'middle', 'new', 'none'].map((name) => folder.file(name)),
    );
    expect(await loading.loaded()).toEqual(numbers(0, 30));
    const given = await loading.load(['new', 'old'], { order: 'given', source: 'again' });
    expect(given.files.map(({ file }) => file)).toEqual([folder.file('new'), folder.file('old')]);
  });
});

describe('what cannot be used', () => {
  it('is numbered from the beginning of its file, also where that was loaded before', async () => {
    await folder.write('log', numberedLines(0, 7));
    await loading.load('log');
    await folder.append('log', `${numberedLines(7, 9)}bad\n`);
    expect((await loading.load('log')).invalidLines).toMatchObject([{ line: 10, text: 'bad' }]);
    await folder.append('log', `${numberedLines(9, 4_000)}bad too\n`);
    expect((await loading.load('log')).invalidLines).toMatchObject([{ line: 4_002, text: 'bad too' }]);
  });

  it('is loaded as far as it is whole where a packed file is damaged, and the rest once it is repaired', async () => {
    const packed = gzipSync(numberedLines(0, 30_000));
    await folder.write('log.gz', packed.subarray(0, packed.length >> 1));
    const { records, invalid, invalidLines } = await loading.load('log.gz');
    expect(records).toBeGreaterThan(1_000);
    expect(invalid).toBe(1);
    expect(invalidLines).toMatchObject([
      { line: 0, reason: expect.stringMatching(/^the file is damaged: /) },
    ]);
    await folder.write('log.gz', packed);
    await loading.expectNew('log.gz', records, 30_000);
  });

  it('is damage in one of several files, which does not keep the others from being loaded', async () => {
    await folder.write('a.gz', gzipSync(numberedLines(0, 10)).subarray(0, 15));
    await folder.write('b', numberedLines(0, 10));
    expect(await loading.load(['a.gz', 'b'])).toMatchObject({ records: 10, invalid: 1 });
    const damaged = gzipSync(numberedLines(10, 20), { level: 0 }).subarray(0, -20);
    await folder.write('c.gz', damaged);
    expect(await loading.load(['c.gz', 'a.gz'])).toMatchObject({ records: 9, invalid: 2 });
  });

  it('is a file that is not there: nothing is loaded', async () => {
    await folder.write('log', numberedLines(0, 10));
    await expect(loading.load(['log', 'missing'])).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      message: expect.stringContaining('missing'),
    });
    await expect(loading.load('missing', { rotated: true })).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
    });
    await expect(loading.load('no/folder', { rotated: true })).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
    });
    await expect(loading.load('.')).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      cause: { message: 'it is not a file' },
    });
    expect(await loading.storage.count()).toBe(0);
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
    await loading.load('log', { rotated: true });
    expect(await loading.loaded()).toEqual(numbers(0, 6));
  });

  it('are loaded also while there is no live file', async () => {
    await folder.write('log.1', numberedLines(0, 3));
    await loading.expectNew('log', 0, 3, { rotated: true });
  });
});

describe('arguments', () => {
  it('may name no file at all, as a pattern that fits none does', async () => {
    expect(await loadAccessLog(new Set<string>(), loading.storage)).toMatchObject({ records: 0, files: [] });
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
    ['a', { rotate: true }, /^unknown option 'rotate'/],
  ])('that are wrong are refused: %j, %j', async (files, options, message) => {
    const call = loadAccessLog as (files: unknown, storage: unknown, options: unknown) => Promise<unknown>;
    await expect(call(files, loading.storage, options)).rejects.toThrow(message);
    await expect(call('a', {}, undefined)).rejects.toThrow(
      /^storage must be a TrackingStorage, received an object/,
    );
  });
});
