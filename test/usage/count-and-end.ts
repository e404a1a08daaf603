import { AnonymousUsageTracker } from '../../src/usage/anonymous-usage-tracker.ts';

// Counts and has nothing more to do: neither its timers nor an upload that gets no answer may keep it going.
const [trackerFile = '', way = '', port = ''] = process.argv.slice(2);
const target = way === 'http' ? { HQ: { host: `http://127.0.0.1:${port}`, api_key: 'k' } } : {};
const tracker = new AnonymousUsageTracker({
  trackerFile,
  config: way === 'ftp' ? { FTP: { host: '127.0.0.1', port: Number(port) } } : target,
  environment: {},
  checkInterval: way === 'none' ? 0 : 1,
  submitInterval: 0,
  flushInterval: way === 'none' ? '1h' : 1,
  sendTimeout: '1h',
});
await tracker.enable();
tracker.trackStatistic('kills').increment(3);
tracker.trackTime('play').start();
// A while in which an upload begins, and which ends while it is under way.
if (way !== 'none') await new Promise((resolve) => setTimeout(resolve, 300));
process.stdout.write('the end\n');
