import { join } from 'node:path';
import { inFolder } from '../measuring/in-folder.ts';
import { judge } from '../measuring/judge.ts';
import { median } from '../measuring/rounds.ts';
import { measureCounting, measureCountingOff } from './counting.ts';
import { measureMerging } from './merging.ts';

// What counting costs an app, and how fast usage is merged:
// npm run build:tools && node build/bench/usage/run.js [calls] [entries] [rounds]

const MICROSECONDS_MAX = 2;
const ENTRIES_PER_SECOND_MIN = 100_000;

async function repeat(rounds: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await measure());
  return median(values);
}

const [calls = 1_000_000, entries = 500_000, rounds = 3] = process.argv.slice(2).map(Number);
const flushed: number[] = [];
const cost = await repeat(rounds, async () => {
  const figures = await inFolder((folder) => measureCounting(join(folder, 'tracker'), calls));
  if (figures.total !== calls) throw new Error(`${figures.total} were counted of ${calls}`);
  flushed.push(figures.microsecondsFlushed);
  return figures.microsecondsPerCall;
});
const off = await repeat(rounds, () => measureCountingOff(calls));
const speed = await repeat(rounds, async () => {
  const figures = await inFolder((folder) => measureMerging(folder, entries));
  if (figures.merged !== entries) throw new Error(`${figures.merged} were merged of ${entries}`);
  return figures.entriesPerSecond;
});

console.log(`| usage.x += 1 | microseconds a call |\n| --- | --: |`);
console.log(`| the app's own time | ${cost.toFixed(3)} |`);
console.log(`| until it is on the disk | ${median(flushed).toFixed(3)} |`);
console.log(`| where counting is off | ${off.toFixed(3)} |`);
console.log(`\nmerging: ${Math.round(speed).toLocaleString('en')} entries a second\n`);
judge(`at most ${MICROSECONDS_MAX} microseconds a call`, cost <= MICROSECONDS_MAX, cost.toFixed(3));
judge(
  `at least ${ENTRIES_PER_SECOND_MIN.toLocaleString('en')} entries a second`,
  speed >= ENTRIES_PER_SECOND_MIN,
  String(Math.round(speed)),
);
