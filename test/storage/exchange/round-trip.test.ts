import { deepStrictEqual } from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exportTracksToFile } from '../../../src/storage/exchange/export-file.ts';
import { type ExportProgress, exportTracks } from '../../../src/storage/exchange/export-tracks.ts';
import { importTracks } from '../../../src/storage/exchange/import-tracks.ts';
import { type Track, TrackingStorage } from '../../../src/storage/index.ts';
import { HARD_VALUES } from '../../support/hard-values.ts';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';

const HOUR = 3_600_000;

/** A storage with all kinds of runs: current, stopped, replaced, without a task, without tracks, wider than when they started. */
async function openFilled(): Promise<TrackingStorage> {
  const storage = await TrackingStorage.open();
  onTestFinished(() => storage.close());
  await storage.saveUserTrack('a', 0, 'ann', { n: 1 }, { timeStamp: 5 * HOUR });
  await storage.saveUserTrack('a', 0, 'bob', { n: 2 }, { timeStamp: 3 * HOUR });
  await storage.startRun('a', { timeStamp: 6 * HOUR });
  await storage.saveUserTrack('a', 0, 'ann', { n: 3 }, { timeStamp: 9 * HOUR });
  const open = await storage.startRun(undefined, { timeStamp: 7 * HOUR });
  await storage.saveUserTrack('b', open, '', { n: 4 }, { timeStamp: 7 * HOUR });
  await storage.startRun('without tracks', { timeStamp: 8 * HOUR });
  await storage.saveUserTrack('c', 0, 'ünï 😀', { n: 5 }, { timeStamp: -HOUR });
  await storage.stopRun('c');
  await storage.stopRun('a', 1, false);
  return storage;
}

async function openEmpty(): Promise<TrackingStorage> {
  const storage = await TrackingStorage.open();
  onTestFinished(() => storage.close());
  return storage;
}

async function openFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

async function linesOf(...args: Parameters<typeof exportTracks<object>>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportTracks(...args)) lines.push(line);
  return lines;
}

/** All that a storage holds, as one value. */
async function contentOf(storage: TrackingStorage) {
  const heads = (await storage.query()).map(({ trackId, metadata, data }: Track) => ({
    trackId,
    metadata,
    data,
  }));
  return { tracks: heads, runs: [...(await storage.getRuns())] };
}

describe('export and import into an empty storage bring back', () => {
  it('every track and every run, under the same numbers', async () => {
    const storage = await openFilled();
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    deepStrictEqual(await contentOf(copy), await contentOf(storage));
  });

  it('the current run of each task, and the number of the next run', async () => {
    const storage = await openFilled();
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    for (const taskId of ['a', 'b', 'c', 'without tracks']) {
      expect(await copy.getRun(taskId)).toEqual(await storage.getRun(taskId));
    }
    expect(await copy.startRun('new')).toBe(await storage.startRun('new'));
  });

  it('all kinds of values', async () => {
    const storage = await openEmpty();
    for (const [name, value] of Object.entries(HARD_VALUES)) {
      if (!(value instanceof Date))
        await storage.saveUserTrack('t', 0, name.slice(0, 40), { value, [name]: value });
    }
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    deepStrictEqual(await contentOf(copy), await contentOf(storage));
  });

  it('dates, valid or not', async () => {
    const storage = await openEmpty();
    for (const value of Object.values(HARD_VALUES)) {
      if (value instanceof Date) await storage.saveUserTrack('t', 0, 'u', { value });
    }
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    expect(await contentOf(copy)).toStrictEqual(await contentOf(storage));
  });

  it('the order of tracks where some were removed in between', async () => {
    const storage = await openFilled();
    await storage.removeTrack('0000002');
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    expect((await copy.query()).map(({ data }) => data.n)).toEqual([1, 3, 4, 5]);
  });

  it('times from the first to the last that there are', async () => {
    const storage = await openEmpty();
    const times = [-8.64e15, -62_135_596_800_001, -1, 0, 253_402_300_800_000, 8.64e15];
    for (const timeStamp of times) await storage.saveUserTrack('t', 0, 'u', {}, { timeStamp });
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    expect((await copy.query()).map(({ timeStamp }) => timeStamp)).toEqual(times);
  });

  it('several thousand tracks in their order', async () => {
    const storage = await openEmpty();
    const entries = Array.from({ length: 5432 }, (_, n) => ({
      taskId: `t${n % 7}`,
      userName: `u${n % 100}`,
      data: { n },
      timeStamp: (n * 7919) % 100_000,
    }));
    await storage.saveUserTracks(entries);
    const copy = await openEmpty();
    await importTracks(copy, exportTracks(storage));
    deepStrictEqual(await contentOf(copy), await contentOf(storage));
  });
});

it('an export with criteria holds these tracks and their runs only, and the runs keep their numbers', async () => {
  const storage = await openFilled();
  const copy = await openEmpty();
  await importTracks(copy, exportTracks(storage, { taskId: ['b', 'c'] }));
  expect((await copy.query()).map(({ taskId, runId }) => [taskId, runId])).toEqual([
    ['b', 3],
    ['c', 5],
  ]);
  expect(Array.from(await copy.getRuns(), ({ runId }) => runId)).toEqual([3, 5]);
});

it('an import into a storage with runs of its own gives new numbers and mixes nothing', async () => {
  const storage = await openFilled();
  const target = await openFilled();
  await importTracks(target, exportTracks(storage, { taskId: 'a' }));
  const imported = (await target.query()).slice(5);
  expect(imported.map(({ data, runId }) => [data.n, runId])).toEqual([
    [1, 6],
    [2, 6],
    [3, 7],
  ]);
  expect(await target.getRun({ runId: 6 })).toMatchObject({ start: 3 * HOUR, finished: false });
});

it('an export can be read by anybody: each line is a JSON object, a run before its tracks', async () => {
  const storage = await openFilled();
  const lines = (await linesOf(storage, { taskId: 'c' })).map((line) => JSON.parse(line));
  expect(lines).toEqual([
    {
      kind: 'run',
      runId: 5,
      taskId: 'c',
      start: '1969-12-31T23:00:00.000Z',
      end: expect.stringMatching(/Z$/),
      finished: true,
      isCurrent: false,
    },
    {
      trackId: '0000005',
      taskId: 'c',
      runId: 5,
      userName: 'ünï 😀',
      timeStamp: '1969-12-31T23:00:00.000Z',
      data: { n: 5 },
    },
  ]);
});

it('a run that is started during an export is in it before its first track', async () => {
  const storage = await openEmpty();
  for (let n = 0; n < 10; n++) await storage.saveUserTrack('t', 0, 'u', { n });
  const lines = exportTracks(storage);
  await lines.next();
  await storage.saveUserTrack('late', 0, 'u', {});
  const rest: string[] = [];
  for await (const line of lines) rest.push(line);
  const late = rest.filter((line) => line.includes('"taskId":"late"'));
  expect(late).toEqual([expect.stringContaining('"kind":"run"'), expect.stringContaining('"trackId"')]);
});

it('an export tells its progress', async () => {
  const storage = await openFilled();
  const seen: ExportProgress[] = [];
  await linesOf(storage, undefined, { onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ tracks: 5, tracksTotal: 5 });
});

describe('an export to a file', () => {
  it('is compressed if its name or the option says so', async () => {
    const storage = await openFilled();
    const folder = await openFolder();
    const lines = (await linesOf(storage)).join('');
    await exportTracksToFile(storage, join(folder, 'a.jsonl.gz'));
    await exportTracksToFile(storage, join(folder, 'b.jsonl'));
    await exportTracksToFile(storage, join(folder, 'c'), { gzip: true, criteria: { taskId: 'a' } });
    expect(gunzipSync(await readFile(join(folder, 'a.jsonl.gz'))).toString()).toBe(lines);
    expect(await readFile(join(folder, 'b.jsonl'), 'utf8')).toBe(lines);
    expect(gunzipSync(await readFile(join(folder, 'c'))).toString()).toBe(
      (await linesOf(storage, { taskId: 'a' })).join(''),
    );
  });

  it('does not replace an existing file, unless that is wanted', async () => {
    const storage = await openFilled();
    const folder = await openFolder();
    const path = join(folder, 'a.jsonl');
    await writeFile(path, 'precious');
    const refused = { code: 'TRACKS_WRITE_FAILED', message: expect.stringContaining('it is there already') };
    await expect(exportTracksToFile(storage, path)).rejects.toMatchObject(refused);
    expect(await readFile(path, 'utf8')).toBe('precious');
    await exportTracksToFile(storage, path, { overwrite: true });
    expect(await readFile(path, 'utf8')).toBe((await linesOf(storage)).join(''));
    expect(await readdir(folder)).toEqual(['a.jsonl']);
  });

  it('is written by exactly one of two exports that name the same file at once', async () => {
    const storage = await openFilled();
    const path = join(await openFolder(), 'a.jsonl');
    const exports = [{}, { criteria: { taskId: 'a' } }].map((options) =>
      exportTracksToFile(storage, path, options),
    );
    const results = await Promise.allSettled(exports);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(results[1 - winner]).toMatchObject({ reason: { code: 'TRACKS_WRITE_FAILED' } });
    const criteria = winner === 0 ? undefined : { taskId: 'a' };
    expect(await readFile(path, 'utf8')).toBe((await linesOf(storage, criteria)).join(''));
  });

  it('is readable by its owner alone, unless others are wanted, and refuses an unknown option', async () => {
    const storage = await openFilled();
    const folder = await openFolder();
    for (const [name, options, mode] of [
      ['a.jsonl', {}, 0o600],
      ['b.jsonl', { mode: 0o640 }, 0o640 & ~process.umask()],
    ] as const) {
      await exportTracksToFile(storage, join(folder, name), options);
      if (process.platform !== 'win32') expect((await stat(join(folder, name))).mode & 0o777).toBe(mode);
    }
    const exporting = exportTracksToFile(storage, join(folder, 'c.jsonl'), { overwirte: true } as never);
    await expect(exporting).rejects.toThrow("did you mean 'overwrite'");
  });

  it('leaves nothing behind if it fails', async () => {
    const storage = await openFilled();
    const folder = await openFolder();
    const onProgress = () => {
      throw new Error('not now');
    };
    await expect(exportTracksToFile(storage, join(folder, 'a.jsonl'), { onProgress })).rejects.toThrow(
      'not now',
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
