import { fileURLToPath } from 'node:url';
import { measureInChild } from '../measuring/in-child.ts';
import { inRounds, median } from '../measuring/rounds.ts';
import { type MeasureTask, WAYS } from './measure.ts';

// How many lines of access logs are read and loaded in a second:
// npm run build:tools && node build/bench/access-logs/run.js [lines] [rounds]

const PROGRAM = fileURLToPath(new URL('measure-process.js', import.meta.url));
/** Lines a second that reading has to reach. */
const READING_MIN = 150_000;

const [count = 300_000, rounds = 3] = process.argv.slice(2).map(Number);
const figures = await inRounds(WAYS, rounds, (way) =>
  measureInChild<number>(PROGRAM, { way, count } satisfies MeasureTask),
);
console.log('| access logs | lines/s |\n| --- | --: |');
for (const [way, each] of figures)
  console.log(`| ${way} | ${Math.round(median(each)).toLocaleString('en')} |`);
const reading = median(figures.get('read')!);
console.log(
  `\nreading at least ${READING_MIN.toLocaleString('en')} lines/s: ${reading >= READING_MIN ? 'met' : 'MISSED'}`,
);
