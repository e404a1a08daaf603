import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { importTracks, Logger, loadLog, TrackingStorage } from '../../src/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const WIDE = Object.fromEntries(Array.from({ length: 65_536 }, (_, i) => [`k${i}`, i]));
const LONG = 'x'.repeat(16_384);
const ENTRIES = [
  { taskId: 'a', userName: 'u', timeStamp: 1, data: { n: 1 } },
  { taskId: 'a', userName: 'u', timeStamp: 2, data: { in: WIDE } },
  { taskId: 'a', userName: LONG, timeStamp: 3, data: {} },
  { taskId: 'a', userName: 'u', timeStamp: 4, data: { n: 4 } },
];
const FOUND = [{ n: 1 }, { n: 4 }];

it('a log that holds what no storage takes is loaded without it, and says so', async () => {
  await withTemporaryFolder(async (folder) => {
    const logFile = `${folder}/app.log`;
    const logger = new Logger('app', logFile);
    for (const { data, ...entry } of ENTRIES)
      logger.log({
        ...entry,
        userName: entry.userName.slice(0, 9),
        data: 'in' in data ? { in: 'WIDE' } : data,
      });
    await logger.close();
    // The logger refuses these, but another program may write them.
    const log = (await readFile(logFile, 'utf8')).replace('"WIDE"', JSON.stringify(WIDE));
    await writeFile(logFile, log.replace('x'.repeat(9), LONG));
    await using storage = await TrackingStorage.open();
    const result = await loadLog(logFile, storage);
    expect(result).toMatchObject({ tracks: 2, bad: 2 });
    expect(result.faults.map(({ line }) => line)).toEqual([2, 3]);
    expect((await storage.query()).map(({ data }) => data)).toEqual(FOUND);
    await expectConsistent(storage);
  });
});

it('an import that is to skip what it cannot use skips it', async () => {
  await using storage = await TrackingStorage.open();
  const report = await importTracks(
    storage,
    ENTRIES.map((entry) => JSON.stringify(entry)),
    { onInvalid: 'skip' },
  );
  expect(report).toMatchObject({ tracks: 2, invalid: 2 });
  expect(report.invalidLines.map(({ line }) => line)).toEqual([2, 3]);
  expect((await storage.query()).map(({ data }) => data)).toEqual(FOUND);
  await expectConsistent(storage);
});
