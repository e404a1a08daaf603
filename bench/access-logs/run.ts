import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type MeasureTask, WAYS, type Way } from './measure.ts';

// How many lines of access logs are read and loaded in a second:
// npm run build:tools && node build/bench/access-logs/run.js [lines] [rounds]

const PROGRAM = fileURLToPath(new URL('measure-process.js', import.meta.url));
/** Lines a second that reading has to reach. */
const READING_MIN = 150_000;
const runFile = promisify(execFile);

async function measureInChild(task: MeasureTask): Promise<number> {
  const { stdout } = await runFile(process.execPath, [PROGRAM, JSON.stringify(task)]);
  return JSON.parse(stdout) as number;
}

/** Round by round, so that a busy moment of the machine does not meet one way only. */
async function measureAll(count: number, rounds: number): Promise<Map<Way, number>> {
  const figures = new Map<Way, number[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const way of WAYS) figures.get(way)!.push(await measureInChild({ way, count }));
  }
  return new Map(Array.from(figures, ([way, each]) => [way, medianOf(each)]));
}

function medianOf(figures: number[]): number {
  return figures.sort((a, b) => a - b)[figures.length >> 1]!;
}

const [count = 300_000, rounds = 3] = process.argv.slice(2).map(Number);
const figures = await measureAll(count, rounds);
console.log('| access logs | lines/s |\n| --- | --: |');
for (const [way, figure] of figures) console.log(`| ${way} | ${Math.round(figure).toLocaleString('en')} |`);
const reading = figures.get('read')!;
console.log(
  `\nreading at least ${READING_MIN.toLocaleString('en')} lines/s: ${reading >= READING_MIN ? 'met' : 'MISSED'}`,
);
