import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { installPeers } from '../install-peers.ts';
import { LOADINGS } from './loading.ts';
import type { MeasureTask } from './measure.ts';
import { WRITERS } from './writers.ts';
import type { WritingOutcome } from './writing.ts';

// How many lines a second a log takes, and how many of them a second become tracks:
// npm run build:tools && node build/bench/logfile/run.js [lines] [rounds]

const PROGRAM = fileURLToPath(new URL('measure-process.js', import.meta.url));
const runFile = promisify(execFile);

/** The median of each product, in lines a second, and the most lines it has lost. */
type Figures = Map<string, { speed: number; missing: number }>;

async function measureInChild(task: MeasureTask): Promise<WritingOutcome> {
  const { stdout } = await runFile(process.execPath, [PROGRAM, JSON.stringify(task)]);
  return JSON.parse(stdout) as WritingOutcome;
}

/** Round by round, so that a busy moment of the machine does not meet one product only. */
async function compare(products: readonly string[], count: number, rounds: number): Promise<Figures> {
  const outcomes = new Map<string, WritingOutcome[]>(products.map((product) => [product, []]));
  for (let round = 0; round < rounds; round++) {
    for (const product of products) outcomes.get(product)?.push(await measureInChild({ product, count }));
  }
  return new Map(Array.from(outcomes, ([product, each]) => [product, summarize(each)]));
}

function summarize(outcomes: readonly WritingOutcome[]): { speed: number; missing: number } {
  const speeds = outcomes.map(({ linesPerSecond }) => linesPerSecond).sort((a, b) => a - b);
  return { speed: speeds[speeds.length >> 1]!, missing: Math.max(...outcomes.map(({ missing }) => missing)) };
}

function print(title: string, figures: Figures, own: string): void {
  const { speed: ownSpeed } = figures.get(own)!;
  console.log(
    `\n| ${title} | lines/s | ${own} is so many times as fast | lines lost |\n| --- | --: | --: | --: |`,
  );
  for (const [product, { speed, missing }] of figures) {
    const times = (ownSpeed / speed).toFixed(2);
    console.log(`| ${product} | ${Math.round(speed).toLocaleString('en')} | ${times} | ${missing} |`);
  }
}

/** Says of a target whether it is met. */
function judge(figures: Figures, own: string, other: string, factor: number): void {
  const ratio = figures.get(own)!.speed / figures.get(other)!.speed;
  const verdict = ratio >= factor ? 'met' : 'MISSED';
  console.log(`${own} at least ${factor} x ${other}: ${verdict} (${ratio.toFixed(2)})`);
}

const [count = 300_000, rounds = 3] = process.argv.slice(2).map(Number);
installPeers();
const writing = await compare(Object.keys(WRITERS), count, rounds);
const loading = await compare(LOADINGS, count, rounds);
print('log()', writing, 'tracktree');
print('loadLog()', loading, 'loadLog');
console.log();
judge(writing, 'tracktree', 'winston File', 3);
judge(writing, 'tracktree', 'winston with daily-rotate-file', 3);
judge(writing, 'tracktree', 'rotating-file-stream', 0.8);
judge(writing, 'tracktree', 'rotating-file-stream in chunks', 0.8);
judge(loading, 'loadLog', 'bulk save', 0.5);
