import { TrackingStorage } from '../../../src/storage/index.ts';

// Saves, updates and removes with the durability it is told until it is killed, opening again now and then, and says what is
// acknowledged.

const [folder = '', durability] = process.argv.slice(2);

async function change(storage: TrackingStorage, n: number): Promise<void> {
  const trackId = await storage.saveUserTrack(`a${n % 3}`, 0, `u${n % 7}`, { n, text: 'x'.repeat(n % 500) });
  if (n % 5 === 0) await storage.updateTrack(trackId, { updated: n });
  if (n % 7 === 0) await storage.removeTrack(trackId);
  process.stdout.write(`${n}\n`);
}

for (let n = 0; ; ) {
  const storage = await TrackingStorage.open(folder, {
    durability: durability as 'fsync' | 'process',
    checkpointInterval: 50,
  });
  for (const end = n + 100; n < end; n += 4)
    await Promise.all([0, 1, 2, 3].map((i) => change(storage, n + i)));
  await storage.close();
}
