import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restore, TrackingStorage } from '../../../src/storage/index.ts';

// Backs up and restores a storage on a small disk that has ever less room, then on one that has enough, and tells what it saw.

const [disk = '', elsewhere = ''] = process.argv.slice(2);
const MEBIBYTE = 1024 * 1024;
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

await using storage = await TrackingStorage.open();
const text = 'x'.repeat(1000);
for (let n = 0; n < 4000; n++) await storage.saveUserTrack('a', 0, 'u', { n, text: text + n });
await storage.backup(join(elsewhere, 'backup'));
const ballast = join(disk, 'ballast');
const outcomes: string[] = [];
for (const free of [0, 0.01, 0.5, 3]) {
  await rm(ballast, { force: true });
  await writeFile(ballast, Buffer.alloc((24 - free) * MEBIBYTE - 64 * 1024 * Number(free > 0))).catch(
    () => {},
  );
  outcomes.push(await codeOf(storage.backup(join(disk, 'backup'))));
  outcomes.push(await codeOf(restore(join(elsewhere, 'backup'), join(disk, 'restored'))));
}
const left = await readdir(disk);
await rm(ballast);
const afterwards = [await storage.backup(join(disk, 'backup'))];
process.stdout.write(JSON.stringify({ outcomes, left, afterwards }));
