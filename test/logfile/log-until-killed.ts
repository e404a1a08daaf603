import { Logger } from '../../src/logfile/index.ts';

// Logs without end, rolls now and then, and says of each number when it and all before it are flushed.
const [logFile = '', round = ''] = process.argv.slice(2);
const logger = new Logger('test', logFile, { maxBytes: 50_000, backupCount: 1_000, compress: true });

for (let n = 0; ; n++) {
  logger.log(`${round}:${n}`);
  if (n % 1_000 === 500) void logger.doRollover();
  if (n % 97 !== 0) continue;
  await logger.flush();
  process.stdout.write(`${round}:${n}\n`);
}
