import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measure, MeasureTask } from './measure.ts';

// How fast tracks are saved while seven summaries count them, and how fast the top of a month is found:
// npm run build:tools && node build/bench/summaries/run.js [tracks] [keys] [rounds]

const PROGRAM = fileURLToPath(new URL('measure-process.js', import.meta.url));
const runFile = promisify(execFile);

const SPEED_MIN = 0.35;
const TOP_MS_MAX = 5;

async function measureInChild(task: MeasureTask): Promise<number> {
  const { stdout } = await runFile(process.execPath, [PROGRAM, JSON.stringify(task)]);
  return Number(stdout);
}

/** Round by round, so that a busy moment of the machine does not meet one of them only; the median of each. */
async function measureAll(tasks: readonly MeasureTask[], rounds: number): Promise<Map<Measure, number>> {
  const figures = tasks.map(({ measure }) => ({ measure, each: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, task] of tasks.entries()) figures[i]!.each.push(await measureInChild(task));
  }
  return new Map(
    figures.map(({ measure, each }) => [measure, each.sort((a, b) => a - b)[each.length >> 1]!]),
  );
}

function judge(what: string, isMet: boolean, figure: string): void {
  console.log(`${what}: ${isMet ? 'met' : 'MISSED'} (${figure})`);
}

const [tracks = 300_000, keys = 100_000, rounds = 3] = process.argv.slice(2).map(Number);
const figures = await measureAll(
  [
    { measure: 'bulk save', count: tracks },
    { measure: 'bulk save with seven summaries', count: tracks },
    { measure: 'top 50 of a month', count: keys },
  ],
  rounds,
);
const [plain, counted, top] = [...figures.values()] as [number, number, number];
console.log('| | figure |\n| --- | --: |');
console.log(`| bulk save, tracks/s | ${Math.round(plain).toLocaleString('en')} |`);
console.log(`| bulk save with seven summaries, tracks/s | ${Math.round(counted).toLocaleString('en')} |`);
console.log(`| top 50 of a month with ${keys.toLocaleString('en')} keys, ms | ${top.toFixed(2)} |\n`);
const ratio = counted / plain;
judge(
  `bulk save with seven summaries at least ${SPEED_MIN} x bulk save`,
  ratio >= SPEED_MIN,
  ratio.toFixed(2),
);
judge(`top 50 of a month in at most ${TOP_MS_MAX} ms`, top <= TOP_MS_MAX, `${top.toFixed(2)} ms`);
