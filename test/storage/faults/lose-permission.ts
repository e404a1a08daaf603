import { chmod } from 'node:fs/promises';
import { TrackingStorage } from '../../../src/storage/index.ts';

// Takes away its own permission to make files in the storage's folder, saves until that is noticed, gives it back, goes
// on, and tells what it saw.

const [folder = ''] = process.argv.slice(2);
const SAVES_MAX = 500;
const SAVES_AFTERWARDS = 50;
const storage = await TrackingStorage.open(folder);

/** Saves a track of 100 kB that does not shrink when packed, so that LevelDB soon needs another file. */
async function save(): Promise<string | undefined> {
  const text = Array.from({ length: 10_000 }, () => Math.random().toString(36).slice(2, 12)).join('');
  try {
    await storage.saveUserTrack('a', 0, 'u', { text });
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

await chmod(folder, 0o555);
let accepted = 0;
let refused: string | undefined;
while (refused === undefined && accepted < SAVES_MAX) {
  refused = await save();
  if (refused === undefined) accepted++;
}
await chmod(folder, 0o755);
let goneOn = 0;
for (let n = 0; n < SAVES_AFTERWARDS; n++) if ((await save()) === undefined) goneOn++;
await storage.close();
await using again = await TrackingStorage.open(folder);
const disagreements: string[] = [];
for await (const { message } of again.check()) disagreements.push(message);
process.stdout.write(
  JSON.stringify({ accepted, refused, goneOn, found: await again.count(), disagreements }),
);
