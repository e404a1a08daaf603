import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnonymousUsageTracker } from '../../src/usage/anonymous-usage-tracker.ts';

// Counts and uploads into a folder without end. It says what it has counted when that is on the disk.
const [trackerFile = '', folder = ''] = process.argv.slice(2);
const tracker = await AnonymousUsageTracker.open({
  trackerFile,
  environment: {},
  transport: (name, bytes) => {
    writeFileSync(join(folder, name), bytes);
    process.stdout.write('sent\n');
  },
});
await tracker.enable();
const kills = tracker.trackStatistic('kills');

for (;;) {
  kills.increment();
  await tracker.flush();
  process.stdout.write(`counted ${kills.total}\n`);
  await tracker.submit();
}
