import { copyFile, readFile, truncate, unlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AccessLogStorage } from '../../../src/requests/access-log/access-log-storage.ts';
import { LINE_SIZE_BYTES_MAX } from '../../../src/requests/access-log/limits.ts';
import { loadAccessLog } from '../../../src/requests/access-log/load-access-log.ts';
import type { TrackingStorage } from '../../../src/storage/index.ts';
import { numbers, useLoading } from './loading.ts';
import { numberedLine, numberedLines } from './write-line.ts';

const loading = useLoading();
const { folder } = loading;

/** The storage, but it saves no requests. */
function failing(storage: TrackingStorage): AccessLogStorage {
  return {
    getPosition: (source) => storage.getPosition(source),
    startRun: (taskId, options) => storage.startRun(taskId, options),
    getRun: (selector) => storage.getRun(selector),
    queryMetadata: (criteria, options) => storage.queryMetadata(criteria, options),
    saveUserTracks: async (entries, delivery) => {
      if ([...entries].length > 0) throw new Error('no room');
      return storage.saveUserTracks([], delivery);
    },
  };
}

describe('each request becomes one track', () => {
  it('where the file is loaded again and again while lines are added', async () => {
    await folder.write('log', numberedLines(0, 5));
    await loading.expectNew('log', 0, 5);
    await folder.append('log', numberedLines(5, 2_000));
    await loading.expectNew('log', 5, 2_000);
    await folder.append('log', numberedLines(2_000, 2_001));
    await loading.expectNew('log', 2_000, 2_001);
  });

  it('where the file is rotated and packed between the loads, and two forms of it are there', async () => {
    await folder.write('log', numberedLines(0, 1_500));
    await loading.expectNew('log', 0, 1_500);
    await folder.append('log', numberedLines(1_500, 1_600));
    await folder.rename('log', 'log.1');
    await folder.write('log', numberedLines(1_600, 1_700));
    await loading.expectNew(['log', 'log.1'], 1_500, 1_700);
    await folder.write('log.1.gz', gzipSync(await readFile(folder.file('log.1'))));
    await loading.expectNew(['log', 'log.1', 'log.1.gz'], 1_700, 1_700);
    await unlink(folder.file('log.1'));
    await folder.rename('log.1.gz', 'log.2.gz');
    await folder.rename('log', 'log.1');
    await folder.append('log.1', numberedLines(1_700, 1_750));
    await folder.write('log', numberedLines(1_750, 1_800));
    await loading.expectNew('log', 1_700, 1_800, { rotated: true });
  });

  it('where the log is copied and then emptied, and a copy is cut short', async () => {
    await folder.write('log', numberedLines(0, 100));
    await loading.expectNew('log', 0, 100);
    await copyFile(folder.file('log'), folder.file('log.1'));
    await folder.write('log.old', numberedLines(0, 50));
    await loading.expectNew(['log', 'log.1', 'log.old'], 100, 100);
    await truncate(folder.file('log'));
    await folder.append('log', numberedLines(100, 110));
    await loading.expectNew(['log', 'log.1'], 100, 110);
  });

  it('where a file is given twice, by several names', async () => {
    await folder.write('log', numberedLines(0, 10));
    await copyFile(folder.file('log'), folder.file('copy'));
    await loading.expectNew(['log', 'log', 'copy', './log'], 0, 10);
  });

  it('where a file grows beyond a copy of it that was loaded', async () => {
    await folder.write('short.gz', gzipSync(numberedLines(0, 10)));
    await folder.write('long', numberedLines(0, 30));
    await loading.expectNew(['short.gz', 'long'], 0, 30);
  });

  it('of each of two files that begin with the same line', async () => {
    const other = `${numberedLine(0)}\n${numberedLines(50, 90)}`;
    await folder.write('a', numberedLines(0, 60));
    await folder.write('b', other);
    expect(await loading.load(['a', 'b'])).toMatchObject({ records: 101 });
    expect(await loading.load(['b', 'a'])).toMatchObject({ records: 0 });
    await folder.append('b', numberedLines(90, 95));
    await folder.append('a', numberedLines(60, 61));
    expect(await loading.load(['b', 'a'])).toMatchObject({ records: 6 });
    expect(await loading.storage.count()).toBe(107);
  });

  it('where a line near the end is too long', async () => {
    const long = 'x'.repeat(LINE_SIZE_BYTES_MAX + 1);
    await folder.write('log', `${numberedLines(0, 3)}${long}\n${numberedLines(3, 5)}`);
    expect(await loading.load('log')).toMatchObject({ records: 5, invalid: 1 });
    await folder.append('log', numberedLines(5, 6));
    await loading.expectNew('log', 5, 6);
  });

  it('in each of two sources', async () => {
    await folder.write('log', numberedLines(0, 10));
    expect(await loading.load('log', { source: 'server 1' })).toMatchObject({ records: 10 });
    expect(await loading.load('log', { source: 'server 2' })).toMatchObject({ records: 10 });
    expect(await loading.load('log', { source: 'server 1' })).toMatchObject({ records: 0 });
  });

  it('where several loads are begun at once', async () => {
    await folder.write('log', numberedLines(0, 3_000));
    const results = await Promise.all([loading.load('log'), loading.load('log'), loading.load('log')]);
    expect(results.map(({ records }) => records)).toEqual([3_000, 0, 0]);
    expect(await loading.loaded()).toEqual(numbers(0, 3_000));
  });

  it('where a load was ended by a signal or an error of the storage', async () => {
    await folder.write('log', numberedLines(0, 6_000));
    const abort = new AbortController();
    const aborted = loading.load('log', {
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('enough')),
    });
    await expect(aborted).rejects.toThrow('enough');
    const part = await loading.storage.count();
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(6_000);
    const broken = loadAccessLog(folder.file('log'), failing(loading.storage));
    await expect(broken).rejects.toThrow('no room');
    await loading.expectNew('log', part, 6_000);
  });

  it('where the last save before damage in a packed file fails, which is not taken for damage', async () => {
    const packed = gzipSync(numberedLines(0, 500), { level: 0 });
    await folder.write('log.gz', packed.subarray(0, -20));
    const broken = loadAccessLog(folder.file('log.gz'), failing(loading.storage));
    await expect(broken).rejects.toThrow('no room');
    await folder.write('log.gz', packed);
    await loading.expectNew('log.gz', 0, 500);
  });

  it('where the storage is reopened between the loads', async () => {
    await folder.write('log', numberedLines(0, 100));
    await loading.load('log');
    await loading.close();
    await loading.open();
    await folder.append('log', numberedLines(100, 101));
    await loading.expectNew('log', 100, 101);
  });
});

describe('a last line without an end', () => {
  it('is taken if it can be parsed, and its line break may come later', async () => {
    await folder.write('log', numberedLines(0, 3).trimEnd());
    await loading.expectNew('log', 0, 3);
    await folder.append('log', `\r\n${numberedLines(3, 5)}`);
    const result = await loading.load('log');
    expect(result).toMatchObject({ records: 2, lines: 2, invalid: 0 });
    expect(await loading.loaded()).toEqual(numbers(0, 5));
  });

  it('is left for the next load if it cannot be parsed yet', async () => {
    const line = numberedLine(2);
    await folder.write('log', numberedLines(0, 2) + line.slice(0, -5));
    expect(await loading.load('log')).toMatchObject({ records: 2, lines: 2, unfinished: 1, invalid: 0 });
    expect(await loading.load('log')).toMatchObject({ records: 0, unfinished: 1 });
    await folder.append('log', `${line.slice(-5)}\n`);
    await loading.expectNew('log', 2, 3);
  });

  it('is waited for while it is written', async () => {
    const line = numberedLine(1);
    await folder.write('log', numberedLines(0, 1) + line.slice(0, 20));
    const writing = new Promise((resolve) => setTimeout(resolve, 20)).then(() =>
      folder.append('log', `${line.slice(20)}\n`),
    );
    await loading.load('log');
    await writing;
    await loading.load('log');
    expect(await loading.loaded()).toEqual([0, 1]);
  });

  it('that goes on after it was taken is told, and not taken for a line of its own', async () => {
    await folder.write('log', numberedLines(0, 2).trimEnd());
    await loading.load('log');
    await folder.append('log', ` and more\n${numberedLines(2, 3)}`);
    const { records, invalidLines } = await loading.load('log');
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
    expect(await loading.load('log.gz')).toMatchObject({
      records: 2,
      invalid: 1,
      unfinished: 0,
      invalidLines: [{ line: 3 }],
    });
    expect(await loading.load('log.gz')).toMatchObject({ records: 0, invalid: 0 });
  });

  it('may be the only one', async () => {
    await folder.write('log', numberedLine(0));
    await loading.expectNew('log', 0, 1);
    await folder.append('log', `\n${numberedLine(1)}`);
    await loading.expectNew('log', 1, 2);
  });
});
