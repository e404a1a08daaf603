import { setTimeout } from 'node:timers/promises';
import { Logger } from '../../src/logfile/index.ts';

// Logs many lines and ends at once, in one of the ways in which processes end.
const [logFile = '', way = ''] = process.argv.slice(2);
const logger = new Logger('test', logFile);

for (let n = 0; n < 60_000; n++) logger.log(`m${n}`);
// Now a part is written, a part is on the way and a part waits.
if (way.includes('later')) await setTimeout(1);
if (way.includes('exit')) process.exit(0);
if (way.includes('error')) throw new Error('this is what the test is about');
