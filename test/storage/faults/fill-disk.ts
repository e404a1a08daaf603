import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../../src/errors.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';

// Fills the small disk it is given until saving fails, makes room, goes on, opens again, and tells what it saw.

const [disk = '', durability = 'process'] = process.argv.slice(2);
const BALLAST_BYTES = 22 * 1024 * 1024;
const SAVES_AFTERWARDS = 3000;

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    return `resolved to ${await call}`;
  } catch (error) {
    return error instanceof TrackingError && error.cause instanceof Error ? error.code : String(error);
  }
}

async function fill(storage: TrackingStorage): Promise<number> {
  const text = 'x'.repeat(5000);
  for (let n = 0; ; n++) {
    const outcome = await codeOf(storage.saveUserTrack('before', 0, 'u', { n, text: text + n }));
    if (!outcome.startsWith('resolved')) return n;
  }
}

const ballast = join(disk, 'ballast');
const folder = join(disk, 'tracks');
await writeFile(ballast, Buffer.alloc(BALLAST_BYTES));
const storage = await TrackingStorage.open(folder, { durability: durability as 'process' | 'fsync' });
const saved = await fill(storage);
const refused = [
  await codeOf(storage.removeTrack('0000001')),
  await codeOf(storage.updateTrack('0000002', { n: -1 })),
  await codeOf(storage.startRun('before')),
];
const whileFull = [await storage.count(), (await storage.getTrack('0000002'))?.data.n];
await rm(ballast);
const afterwards: string[] = [];
for (let n = 0; n < SAVES_AFTERWARDS; n++)
  afterwards.push(await codeOf(storage.saveUserTrack('after', 0, 'u', { n, text: 'y'.repeat(300) })));
const inMemory = [await storage.count({ taskId: 'before' }), await storage.count({ taskId: 'after' })];
await storage.close();
await using again = await TrackingStorage.open(folder);
const onDisk = [await again.count({ taskId: 'before' }), await again.count({ taskId: 'after' })];
const disagreements: string[] = [];
for await (const { message } of again.check()) disagreements.push(message);
const goneOn = afterwards.filter((outcome) => outcome.startsWith('resolved')).length;
process.stdout.write(JSON.stringify({ saved, refused, whileFull, goneOn, inMemory, onDisk, disagreements }));
