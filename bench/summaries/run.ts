import { fileURLToPath } from 'node:url';
import { measureInChild } from '../measuring/in-child.ts';
import { judge } from '../measuring/judge.ts';
import { inRounds, median } from '../measuring/rounds.ts';
import type { MeasureTask } from './measure.ts';

// How fast tracks are saved while seven summaries count them, and how fast the top of a month is found:
// npm run build:tools && node build/bench/summaries/run.js [tracks] [keys] [rounds]

const PROGRAM = fileURLToPath(new URL('measure-process.js', import.meta.url));

const SPEED_MIN = 0.35;
const TOP_MS_MAX = 5;

const [tracks = 300_000, keys = 100_000, rounds = 3] = process.argv.slice(2).map(Number);
const tasks: readonly MeasureTask[] = [
  { measure: 'bulk save', count: tracks },
  { measure: 'bulk save with seven summaries', count: tracks },
  { measure: 'top 50 of a month', count: keys },
];
const figures = await inRounds(tasks, rounds, (task) => measureInChild<number>(PROGRAM, task));
const [plain, counted, top] = [...figures.values()].map(median) as [number, number, number];
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
