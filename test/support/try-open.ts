import { TrackingStorage } from '../../src/storage/index.ts';

// Tries to open the storage in a folder, as often as it is told, saves one track whenever that works, and tells what happened.
const [folder, times = '1', owner = 'other'] = process.argv.slice(2);
const codes: Record<string, number> = {};
const saved: string[] = [];
for (let n = 0; n < Number(times); n++) {
  const storage = new TrackingStorage(folder);
  let code = 'opened';
  try {
    await storage.open();
    await storage.saveUserTrack('tried', 0, owner, { n });
    saved.push(`${owner} ${n}`);
  } catch (error) {
    code = (error as { code?: string }).code ?? String(error);
  }
  await storage.close();
  codes[code] = (codes[code] ?? 0) + 1;
}
process.stdout.write(`${JSON.stringify({ codes, saved })}\n`);
