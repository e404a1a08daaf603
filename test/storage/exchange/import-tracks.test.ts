import { describe, expect, it } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import type { RunState } from '../../../src/runs/index.ts';
import type { TrackEntry } from '../../../src/storage/contract/types.ts';
import {
  type ImportProgress,
  type ImportTarget,
  importTracks,
} from '../../../src/storage/exchange/import-tracks.ts';

/** A storage that only remembers; it refuses what the real one refuses: user names of more than 10 letters stand for all of that. */
class RememberingTarget implements ImportTarget {
  readonly entries: TrackEntry<object>[] = [];
  readonly batchSizes: number[] = [];
  readonly starts: unknown[] = [];
  failure: Error | undefined;

  async saveUserTracks(entries: Iterable<TrackEntry<object>>): Promise<string[]> {
    const batch = [...entries];
    if (this.failure && this.entries.length > 0) throw this.failure;
    for (const { runId, userName } of batch) {
      if (userName.length > 10) throw new RangeError('userName is too long');
      if ((runId ?? 0) > this.starts.length)
        throw new TrackingError('TRACKS_INVALID_RUN', `There is no run ${runId}`);
    }
    this.batchSizes.push(batch.length);
    this.entries.push(...batch);
    return [];
  }

  async startRun(_taskId?: string, options?: { timeStamp?: unknown }): Promise<number> {
    return this.starts.push(options?.timeStamp);
  }

  async restoreRun(run: RunState): Promise<number> {
    if (run.runId < 1) throw new RangeError('runId must be at least 1');
    return this.starts.push(run);
  }
}

const line = (fields: object = {}): string =>
  JSON.stringify({
    taskId: 't',
    userName: 'u',
    timeStamp: '2026-11-21T10:00:00Z',
    data: { a: 1 },
    ...fields,
  });

async function importLines(lines: string[], options = {}) {
  const target = new RememberingTarget();
  const report = await importTracks(target, lines, options);
  return { target, report };
}

describe('runs', () => {
  it('makes one run for each name, in the order of appearance, which starts with its first track', async () => {
    const { target, report } = await importLines([
      line({ run: 'b' }),
      line({ run: 'a', taskId: 'other', timeStamp: 5 }),
      line({ run: 'b', taskId: 'other' }),
    ]);
    expect(target.entries.map((entry) => entry.runId)).toEqual([1, 2, 1]);
    expect(target.starts).toEqual([Date.UTC(2026, 10, 21, 10), 5]);
    expect(report).toMatchObject({ tracks: 3, runs: 2 });
  });

  it("leaves a track without a run to its task's current run", async () => {
    const { target, report } = await importLines([line(), line({ runId: 0 })]);
    expect(target.entries.map((entry) => entry.runId)).toEqual([0, 0]);
    expect(report.runs).toBe(0);
  });

  it('takes a runId that no line explains for a run of the storage', async () => {
    const target = new RememberingTarget();
    await target.startRun();
    await importTracks(target, [line({ runId: 1 })]);
    expect(target.entries[0]?.runId).toBe(1);
    await expect(importTracks(target, [line({ runId: 2 })])).rejects.toThrow(
      'Line 1 cannot be imported: There is no run 2',
    );
  });

  it('gives a run of an export its new number wherever tracks name the old one', async () => {
    const run = {
      kind: 'run',
      runId: 7,
      taskId: 't',
      start: 1,
      end: '1970-01-01T00:00:00.009Z',
      finished: true,
    };
    const { target } = await importLines([JSON.stringify(run), line({ runId: 7 })]);
    expect(target.starts).toMatchObject([
      { runId: 7, taskId: 't', start: 1, end: 9, finished: true, isCurrent: false },
    ]);
    expect(target.entries[0]?.runId).toBe(1);
  });

  it('leaves out a run that the storage refuses together with its tracks, and mixes them with nothing', async () => {
    const run = JSON.stringify({ kind: 'run', runId: -1, start: 1, end: 1 });
    const lines = [line({ userName: 'above' }), run, line({ runId: -1 }), line({ userName: 'below' })];
    const { target, report } = await importLines(lines, { onInvalid: 'skip' });
    expect(target.entries.map((entry) => entry.userName)).toEqual(['above', 'below']);
    expect(report.invalidLines.map(({ line: number }) => number)).toEqual([2, 3]);

    const stopped = new RememberingTarget();
    await expect(importTracks(stopped, lines)).rejects.toThrow(
      'Line 2 cannot be imported: runId must be at least 1',
    );
    expect(stopped.entries.map((entry) => entry.userName)).toEqual(['above']);
  });

  it('uses names such as __proto__ like any other', async () => {
    const { target } = await importLines([
      line({ run: '__proto__' }),
      line({ run: 'constructor' }),
      line({ run: '' }),
    ]);
    expect(target.entries.map((entry) => entry.runId)).toEqual([1, 2, 3]);
  });
});

describe('a line that cannot be used', () => {
  const WRONG_LINES: [what: string, line: string, message: RegExp][] = [
    ['is not JSON', '{"taskId":', /JSON/],
    ['is not an object', '[1]', /must be a JSON object/],
    ['is null', 'null', /must be a JSON object/],
    ['has no taskId', line({ taskId: undefined }), /taskId must be a string, received undefined/],
    ['has a number for a user', line({ userName: 5 }), /userName must be a string, received 5/],
    ['has no time', line({ timeStamp: undefined }), /timeStamp must be/],
    ['has data that are a list', line({ data: [] }), /data must be an object/],
    ['names its run too long', line({ run: 'x'.repeat(16_384) }), /run is 16384 characters long/],
    ['has both kinds of run', line({ run: 'a', runId: 1 }), /exclude each other/],
    ['has a number for the name of a run', line({ run: 1 }), /run must be a string/],
    ['has text for the number of a run', line({ runId: '1' }), /runId must be a number/],
    ['has an unknown tag', line({ tagged: true, data: { a: { $nothing: 1 } } }), /\$nothing/],
    ['has an unknown key', line({ runid: 1 }), /unknown key 'runid'; did you mean 'runId'\?/],
    [
      'is of an unknown kind',
      line({ kind: 'visit' }),
      /kind must be 'track' or 'run', received the text "visit"/,
    ],
    ['is a run with an unknown key', '{"kind":"run","runId":1,"begin":5}', /unknown key 'begin'/],
    ['is a run without times', '{"kind":"run","runId":1}', /start/],
    ['is refused by the storage', line({ userName: 'x'.repeat(11) }), /userName is too long/],
  ];

  it.each(WRONG_LINES)(
    'stops the import if it %s, and says which it is and why',
    async (_, wrong, message) => {
      const target = new RememberingTarget();
      const importing = importTracks(target, [line(), '', wrong, line()]);
      await expect(importing).rejects.toMatchObject({
        code: 'TRACKS_INVALID_ENTRY',
        message: expect.stringMatching(/^Line 3 cannot be imported: /),
        cause: { message: expect.stringMatching(message) },
      });
      expect(target.entries).toHaveLength(1);
    },
  );

  it.each(WRONG_LINES)('is left out and counted on request if it %s', async (_, wrong, message) => {
    const { target, report } = await importLines([line(), '', wrong, line()], { onInvalid: 'skip' });
    expect(target.entries).toHaveLength(2);
    expect(report).toMatchObject({ lines: 4, tracks: 2, invalid: 1 });
    expect(report.invalidLines).toEqual([{ line: 3, message: expect.stringMatching(message) }]);
  });

  it('is reported one by one up to a hundred, and counted beyond', async () => {
    const { report } = await importLines(Array<string>(250).fill('no'), { onInvalid: 'skip' });
    expect(report.invalid).toBe(250);
    expect(report.invalidLines.map(({ line: number }) => number)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
  });

  it('does not take its batch with it', async () => {
    const lines = Array.from({ length: 2500 }, (_, i) =>
      line({ userName: i === 1234 ? 'x'.repeat(11) : 'u' }),
    );
    const { target, report } = await importLines(lines, { onInvalid: 'skip' });
    expect(target.entries).toHaveLength(2499);
    expect(report.invalidLines).toEqual([{ line: 1235, message: 'userName is too long' }]);
  });

  it('stores all above it and nothing below it', async () => {
    const target = new RememberingTarget();
    const lines = Array.from({ length: 5000 }, (_, i) =>
      line({ userName: i === 1234 ? 'x'.repeat(11) : 'u' }),
    );
    await expect(importTracks(target, lines)).rejects.toThrow(/^Line 1235 /);
    expect(target.entries).toHaveLength(1234);
  });

  it('is one whose bytes are not UTF-8', async () => {
    const target = new RememberingTarget();
    async function* bytes() {
      yield Buffer.concat([Buffer.from(`${line()}\n`), Buffer.from([0xff, 0x0a])]);
    }
    await expect(importTracks(target, bytes())).rejects.toThrow(
      'Line 2 cannot be imported: its bytes are not UTF-8',
    );
  });
});

it('passes over empty lines and a byte order mark, and takes Windows line ends', async () => {
  const { target, report } = await importLines([`\ufeff${line()}\r`, '', '  \r', line()]);
  expect(target.entries).toHaveLength(2);
  expect(report).toMatchObject({ lines: 4, tracks: 2, invalid: 0 });
});

it('saves in batches and tells its progress after each', async () => {
  const seen: ImportProgress[] = [];
  const lines = Array.from({ length: 2500 }, () => line());
  const { target } = await importLines(lines, {
    onProgress: (progress: ImportProgress) => seen.push(progress),
  });
  expect(target.batchSizes.filter((size) => size > 0)).toEqual([1000, 1000, 500]);
  expect(seen.map(({ tracks }) => tracks)).toEqual(expect.arrayContaining([1000, 2000, 2500]));
});

it('takes tags in data only where the line says that it has some', async () => {
  const data = { a: { $bigint: '5' } };
  const { target } = await importLines([line({ data }), line({ data, tagged: true })]);
  expect(target.entries.map((entry) => entry.data)).toEqual([data, { a: 5n }]);
});

it('ends with the error of a storage that fails, and saves nothing after it', async () => {
  const target = new RememberingTarget();
  target.failure = new TrackingError('TRACKS_WRITE_FAILED', 'disk full');
  const lines = Array.from({ length: 5000 }, () => line());
  for (const onInvalid of ['stop', 'skip'] as const) {
    target.entries.length = 0;
    await expect(importTracks(target, lines, { onInvalid })).rejects.toBe(target.failure);
    expect(target.entries).toHaveLength(1000);
  }
});

it('gives way to other work between batches', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await importLines(Array.from({ length: 20_000 }, () => line()));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});
