import { readFile, unlink } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { loadAccessLog } from '../../../src/requests/access-log/load-access-log.ts';
import type { RequestRecord } from '../../../src/requests/request-record.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { createRandom } from '../../logfile/random.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { OtherProcess } from '../../support/other-process.ts';
import { scaleOf } from '../../support/scale.ts';
import { useFolder } from './folder.ts';
import { numberedLines } from './write-line.ts';

const folder = useFolder();
const KILLS = scaleOf('KILLS', 6);
const LINES = 24_000;

/** Rotates the log as a server would, with the oldest file packed or not. */
async function rotate(round: number, isPacked: boolean): Promise<void> {
  for (let n = round; n > 0; n--) await folder.rename(`log.${n}`, `log.${n + 1}`).catch(() => {});
  for (let n = round; n > 0; n--) await folder.rename(`log.${n}.gz`, `log.${n + 1}.gz`).catch(() => {});
  await folder.rename('log', 'log.1');
  if (!isPacked) return;
  await folder.write('log.1.gz', gzipSync(await readFile(folder.file('log.1'))));
  await unlink(folder.file('log.1'));
}

/** What is stored, in the order of the log: of each request its number, and of each visit its first number. */
async function describeTracks(storage: TrackingStorage): Promise<string[]> {
  const visits = new Map<number, string>();
  const tracks = await storage.query({}, { orderBy: 'timeStamp' });
  return tracks.map(({ runId, userName, data }) => {
    const { url, remoteAddr } = data as unknown as RequestRecord;
    if (!visits.has(runId)) visits.set(runId, url);
    return `${url} ${userName === remoteAddr} ${visits.get(runId)}`;
  });
}

it('a load that is killed is carried on by the next one, through rotations: each line becomes one track of the same visit', async () => {
  const random = createRandom();
  let written = 0;
  const grow = async (count: number): Promise<void> => {
    await folder.append('log', numberedLines(written, written + count));
    written += count;
  };
  await grow(LINES / 2);
  for (let kills = 0; kills < KILLS; kills++) {
    const process = new OtherProcess(
      new URL('load-until-killed.ts', import.meta.url),
      folder.file('log'),
      folder.file('storage'),
    );
    const step = random() < 0.5 ? 'begun' : 'done';
    await process.says(`${step} ${1 + Math.floor(random() * 3)};`);
    await pause(random() * 5);
    await process.kill();
    if (random() < 0.6) await rotate(kills + 1, random() < 0.5);
    await grow(LINES / 2 / KILLS);
  }
  await using storage = await TrackingStorage.open(folder.file('storage'));
  const log = folder.file('log');
  await loadAccessLog(log, storage, { rotated: true });
  expect(await loadAccessLog(log, storage, { rotated: true })).toMatchObject({
    records: 0,
    lines: 0,
    invalid: 0,
  });
  expect(await storage.count()).toBe(written);
  await using atOnce = await TrackingStorage.open();
  await loadAccessLog(log, atOnce, { rotated: true });
  expect(await describeTracks(storage)).toEqual(await describeTracks(atOnce));
  await expectConsistent(storage);
});
