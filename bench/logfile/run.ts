import { fileURLToPath } from 'node:url';
import { installPeers } from '../install-peers.ts';
import { measureInChild } from '../measuring/in-child.ts';
import { judge } from '../measuring/judge.ts';
import { inRounds, median } from '../measuring/rounds.ts';
import { LOADINGS } from './loading.ts';
import type { MeasureTask } from './measure.ts';
import { WRITERS } from './writers.ts';
import type { WritingOutcome } from './writing.ts';

// How many lines a second a log takes, and how many of them a second become tracks:
// npm run build:tools && node build/bench/logfile/run.js [lines] [rounds]

const PROGRAM = fileURLToPath(new URL('measure-process.js', import.meta.url));

/** The median of each product, in lines a second, and the most lines it has lost. */
type Figures = Map<string, { speed: number; missing: number }>;

/** Round by round, so that a busy moment of the machine does not meet one product only. */
async function compare(products: readonly string[], count: number, rounds: number): Promise<Figures> {
  const outcomes = await inRounds(products, rounds, (product) =>
    measureInChild<WritingOutcome>(PROGRAM, { product, count } satisfies MeasureTask),
  );
  return new Map(Array.from(outcomes, ([product, each]) => [product, summarize(each)]));
}

function summarize(outcomes: readonly WritingOutcome[]): { speed: number; missing: number } {
  const speed = median(outcomes.map(({ linesPerSecond }) => linesPerSecond));
  return { speed, missing: Math.max(...outcomes.map(({ missing }) => missing)) };
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

/** Says whether a product is so many times as fast as another one. */
function judgeRatio(figures: Figures, own: string, other: string, factor: number): void {
  const ratio = figures.get(own)!.speed / figures.get(other)!.speed;
  judge(`${own} at least ${factor} x ${other}`, ratio >= factor, ratio.toFixed(2));
}

const [count = 300_000, rounds = 3] = process.argv.slice(2).map(Number);
installPeers();
const writing = await compare(Object.keys(WRITERS), count, rounds);
const loading = await compare(LOADINGS, count, rounds);
print('log()', writing, 'tracktree');
print('loadLog()', loading, 'loadLog');
console.log();
judgeRatio(writing, 'tracktree', 'winston File', 3);
judgeRatio(writing, 'tracktree', 'winston with daily-rotate-file', 3);
judgeRatio(writing, 'tracktree', 'rotating-file-stream', 0.8);
judgeRatio(writing, 'tracktree', 'rotating-file-stream in chunks', 0.8);
judgeRatio(loading, 'loadLog', 'bulk save', 0.5);
