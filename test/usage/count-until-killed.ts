import { AnonymousUsageTracker } from '../../src/usage/anonymous-usage-tracker.ts';

// Counts without end, and says of each number when it and all before it are flushed.
const [trackerFile = ''] = process.argv.slice(2);
const tracker = await AnonymousUsageTracker.open({ trackerFile, environment: {} });
await tracker.enable();
const usage = tracker.defineUsage({
  kills: 'statistic',
  server: 'state',
  play: 'timer',
  tour: { kind: 'sequence', checkpoints: ['a', 'b'] },
});
usage.play.start();

for (let n = 1; ; n++) {
  usage.kills += 1;
  usage.server = `s${usage.kills}`;
  usage.tour.advance();
  if (n % 7 !== 0) continue;
  await tracker.flush();
  process.stdout.write(`${usage.kills}\n`);
}
