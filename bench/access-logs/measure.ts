import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { standardSummaries } from '../../src/cli/open-storage.ts';
import { loadAccessLog, readAccessLog } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { inFolder } from '../measuring/in-folder.ts';
import { generateLog } from './generate-log.ts';

const SEED = 1;

/** What is measured, in lines a second. */
export const WAYS = ['read', 'read, gzipped', 'load', 'load, gzipped', 'load, seven summaries'] as const;
export type Way = (typeof WAYS)[number];

/** What a process of its own is to measure, and with how many lines. */
export interface MeasureTask {
  way: Way;
  count: number;
}

/** Writes a log, and reads it or loads it into an empty storage. Lines a second. */
export async function measure({ way, count }: MeasureTask): Promise<number> {
  return inFolder(async (folder) => {
    const file = join(folder, 'access.log');
    await writeLog(file, count, way.includes('gzipped'));
    const seconds = way.startsWith('read')
      ? await timeReading(file, count)
      : await timeLoading(file, folder, { way, count });
    return count / seconds;
  });
}

async function writeLog(file: string, count: number, isPacked: boolean): Promise<void> {
  const lines = Readable.from(generateLog(count, SEED));
  const target = createWriteStream(file);
  await (isPacked ? pipeline(lines, createGzip(), target) : pipeline(lines, target));
}

async function timeReading(file: string, count: number): Promise<number> {
  const log = readAccessLog(file);
  const start = performance.now();
  let records = 0;
  for await (const record of log) if (record.url !== '') records++;
  const seconds = (performance.now() - start) / 1_000;
  expectCount(records, count);
  return seconds;
}

async function timeLoading(file: string, folder: string, { way, count }: MeasureTask): Promise<number> {
  const hooks = way === 'load, seven summaries' ? standardSummaries : [];
  await using storage = await TrackingStorage.open(join(folder, 'storage'), { hooks });
  const start = performance.now();
  await loadAccessLog(file, storage);
  const seconds = (performance.now() - start) / 1_000;
  expectCount(await storage.count(), count);
  return seconds;
}

/** A figure of something that went wrong would be worth nothing. */
function expectCount(records: number, count: number): void {
  if (records !== count) throw new Error(`${records} records of ${count} lines`);
}
