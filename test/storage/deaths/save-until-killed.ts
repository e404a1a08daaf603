import { TrackingStorage } from '../../../src/storage/index.ts';

// Saves, updates and removes tracks without end, many in flight, and says of each number when it is acknowledged.
const storage = await TrackingStorage.open(process.argv[2], { checkpointInterval: 500 });

async function save(n: number): Promise<void> {
  const trackId = await storage.saveUserTrack(`a${n % 5}`, 0, `u${n % 11}`, { n });
  if (n % 7 === 0) await storage.updateTrack(trackId, { updated: n });
  if (n % 10 === 0) await storage.removeTrack(trackId);
  process.stdout.write(`${n}\n`);
}

for (let n = 0; ; n += 16) await Promise.all(Array.from({ length: 16 }, (_, i) => save(n + i)));
