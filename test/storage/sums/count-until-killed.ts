import { TrackingStorage } from '../../../src/storage/index.ts';
import { CRASH_OPTIONS, visitOf } from './counted-visits.ts';

// Saves visits in deliveries without end, rebuilds the sums and removes tracks now and then, and says what is stored,
// until it is killed.
const [, , folder] = process.argv;
const storage = await TrackingStorage.open(folder!, CRASH_OPTIONS);
let position = (await storage.getPosition('visits')) ?? 0;

async function save(count: number): Promise<void> {
  const from = position;
  position += count;
  const delivery = { source: 'visits', position };
  await storage.saveUserTracks(
    Array.from({ length: count }, (_, n) => visitOf(from + n)),
    delivery,
  );
}

for (let round = 1; ; round++) {
  const rebuilding = round % 5 === 0 ? storage.rebuildSummaries({ from: '2016-03-01' }) : undefined;
  for (const count of [7, 300, 1, 40]) await save(count);
  if (round % 7 === 0) await storage.eraseUser(`u${round % 13}`);
  await rebuilding;
  process.stdout.write(`round ${round}.\n`);
}
