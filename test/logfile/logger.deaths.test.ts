import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loadLog } from '../../src/logfile/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { OtherProcess } from '../support/other-process.ts';
import { runToEnd } from '../support/run-to-end.ts';
import { findDifference, numbered, useLogFolder } from './log-folder.ts';
import { createRandom } from './random.ts';

const folder = useLogFolder();

describe('a logger whose process is killed', () => {
  it('has lost at most what was not flushed, and the next one goes on', async () => {
    const random = createRandom();
    for (let round = 0; round < 4; round++) {
      const process = new OtherProcess(
        new URL('log-until-killed.ts', import.meta.url),
        folder.logFile,
        String(round),
      );
      await process.says(`${round}:${97 * Math.floor(1 + random() * 40)}\n`);
      await pause(random() * 20);
      await process.kill();
      const flushed = Number(/(\d+)\n$/.exec(process.output)?.[1]);
      const lines = (await folder.lines()).filter(({ message }) => message.startsWith(`${round}:`));
      const kept = lines.filter(({ fault }) => fault === undefined).map(({ message }) => message);
      expect(kept.length).toBeGreaterThan(flushed);
      expect(findDifference(kept, numbered(`${round}:`, kept.length))).toBeUndefined();
    }
    const faults = (await folder.lines()).filter(({ fault }) => fault !== undefined);
    expect(faults.every(({ fault }) => fault === 'torn')).toBe(true);
    expect(faults.length).toBeLessThanOrEqual(4);
  });
});

describe('a logger whose process ends', () => {
  it.each(['exit', 'exit later', 'error', 'error later', 'the end'])(
    'writes what is left, once and in order, at %s',
    async (way) => {
      await runToEnd(new URL('log-and-exit.ts', import.meta.url), folder.logFile, way);
      expect(findDifference(await folder.messages(), numbered('m', 60_000))).toBeUndefined();
    },
  );
});

describe('a load that is killed', () => {
  it('is carried on by the next one: each line becomes one track', async () => {
    const random = createRandom();
    const count = 40_000;
    const logger = folder.openLogger({ maxBytes: 1_500_000, compress: true, backupCount: 10 });
    for (let n = 0; n < count; n++) {
      logger.log({ taskId: `a${n % 7}`, userName: `u${n % 11}`, data: { n }, timeStamp: 1_000_000 + n });
      if (n === count / 2) await logger.flush();
    }
    await logger.flush();
    for (let kills = 0; ; kills++) {
      const process = new OtherProcess(
        new URL('load-until-killed.ts', import.meta.url),
        folder.logFile,
        folder.file('storage'),
      );
      const step = random() < 0.5 ? 'begun' : 'done';
      await process.says(kills < 4 ? `${step} ${1 + Math.floor(random() * 3)};` : 'loaded');
      await pause(kills < 4 ? random() * 5 : 0);
      await process.kill();
      if (process.output.includes('loaded')) break;
      // The files get other names and other forms before the next attempt.
      await logger.doRollover();
      await logger.flush();
    }
    await using storage = await TrackingStorage.open(folder.file('storage'));
    expect(await loadLog(folder.logFile, storage, { source: 'the log' })).toMatchObject({
      tracks: 0,
      bad: 0,
      gap: false,
    });
    const loaded = (await storage.query({}, { orderBy: 'timeStamp' })).map(({ data }) => data.n);
    expect(
      findDifference(
        loaded,
        Array.from({ length: count }, (_, n) => n),
      ),
    ).toBeUndefined();
    await expectConsistent(storage);
  });
});

describe('a storage in a folder', () => {
  it('takes each line once, through rollovers and reopenings', async () => {
    const logger = folder.openLogger({ compress: true });
    const logged: number[] = [];
    for (let round = 0; round < 6; round++) {
      await using storage = await TrackingStorage.open(folder.file('storage'));
      for (let i = 0; i < 1_000; i++) {
        const n = logged.push(logged.length) - 1;
        logger.log({ taskId: 'a', userName: 'u', data: { n, when: new Date(n), set: new Set([n]) } });
      }
      if (round % 2 === 1) await logger.doRollover();
      await logger.flush();
      expect(await loadLog(folder.logFile, storage)).toMatchObject({ tracks: 1_000, bad: 0 });
      expect(await loadLog(folder.logFile, storage)).toMatchObject({ tracks: 0, lines: 0 });
    }
    await using storage = await TrackingStorage.open(folder.file('storage'));
    const tracks = await storage.query();
    expect(
      findDifference(
        tracks.map(({ data }) => data.n),
        logged,
      ),
    ).toBeUndefined();
    expect(tracks[17]?.data).toEqual({ n: 17, when: new Date(17), set: new Set([17]) });
  });

  it('finds the entries it refuses: runs that do not exist, text that is no text', async () => {
    const logger = folder.openLogger();
    for (let n = 0; n < 300; n++) {
      const runId = n % 100 === 50 ? 7_777 : 0;
      logger.log({ taskId: 'a', runId, userName: 'u', data: { n, text: `fine ${n}` } });
    }
    await logger.flush();
    // The logger refuses such a text, but another program may write it.
    const log = await readFile(folder.logFile, 'utf8');
    await writeFile(folder.logFile, log.replace('"fine 120"', '"\\ud800"'));
    await using storage = await TrackingStorage.open();
    const result = await loadLog(folder.logFile, storage);
    expect(result).toMatchObject({ tracks: 296, bad: 4 });
    expect(result.faults.map(({ line, fault }) => [line, fault])).toEqual([
      [51, 'rejected'],
      [121, 'rejected'],
      [151, 'rejected'],
      [251, 'rejected'],
    ]);
    expect(await storage.count()).toBe(296);
  });
});
