import { fileURLToPath } from 'node:url';
import { type LoadOutcome, measureServer } from './measure.ts';
import { SERVERS } from './servers.ts';

// What tracking costs a hello-world server of each framework:
// npm run build:tools && node build/bench/requests/run.js [seconds] [rounds] [connections] [framework…]

const PROGRAM = fileURLToPath(new URL('serve-process.js', import.meta.url));
const THROUGHPUT_MIN = 0.9;
const LATENCY_MAX = 1.1;

interface Comparison {
  untracked: LoadOutcome[];
  tracked: LoadOutcome[];
}

/** Round by round and side by side, so that a busy moment of the machine does not meet one of them only. */
async function compare(
  frameworks: readonly string[],
  seconds: number,
  rounds: number,
  connections: number,
): Promise<Map<string, Comparison>> {
  const figures = new Map<string, Comparison>();
  for (const framework of frameworks) figures.set(framework, { untracked: [], tracked: [] });
  for (let round = 0; round < rounds; round++) {
    for (const [framework, { untracked, tracked }] of figures) {
      // Who comes second finds another machine than who comes first: they take turns.
      for (const isTracked of round % 2 === 0 ? [false, true] : [true, false]) {
        const task = { framework, isTracked, connections, seconds };
        const outcome = await measureServer([process.execPath, PROGRAM], task);
        (isTracked ? tracked : untracked).push(outcome);
      }
    }
  }
  return figures;
}

type Pick = (outcome: LoadOutcome) => number;

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

const medianOf = (outcomes: readonly LoadOutcome[], pick: Pick): number => median(outcomes.map(pick));

/** The median of what each round says: one server may be half as fast in one round as in the next, tracked or not. */
function ratioOf({ untracked, tracked }: Comparison, pick: Pick): number {
  return median(untracked.map((each, round) => pick(tracked[round]!) / pick(each)));
}

const rateOf: Pick = ({ requestsPerSecond }) => requestsPerSecond;
const p99Of: Pick = ({ p99Ms }) => p99Ms;

function print(figures: ReadonlyMap<string, Comparison>): void {
  console.log(
    '\n| framework | untracked/s | tracked/s | ratio | p99 untracked | p99 tracked | ratio | CPU untracked | CPU tracked | records kept |\n| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
  );
  for (const [framework, comparison] of figures) {
    const { untracked, tracked } = comparison;
    const rates = [untracked, tracked].map((each) => medianOf(each, rateOf));
    const times = [untracked, tracked].map((each) => medianOf(each, p99Of));
    const costs = [untracked, tracked].map((each) =>
      medianOf(each, ({ cpuMs, answers }) => (cpuMs * 1_000) / answers),
    );
    const kept = medianOf(tracked, (outcome) => outcome.tracked / (outcome.tracked + outcome.dropped));
    const cells = [
      framework,
      ...rates.map((rate) => Math.round(rate).toLocaleString('en')),
      ratioOf(comparison, rateOf).toFixed(3),
      ...times.map((time) => `${time.toFixed(2)} ms`),
      ratioOf(comparison, p99Of).toFixed(3),
      ...costs.map((cost) => `${cost.toFixed(1)} µs`),
      `${(kept * 100).toFixed(0)} %`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** Says of each framework whether the targets are met. */
function judge(figures: ReadonlyMap<string, Comparison>): void {
  for (const [framework, comparison] of figures) {
    const throughput = ratioOf(comparison, rateOf);
    const latency = ratioOf(comparison, p99Of);
    const verdicts = [
      `throughput at least ${THROUGHPUT_MIN}: ${throughput >= THROUGHPUT_MIN ? 'met' : 'MISSED'} (${throughput.toFixed(3)})`,
      `p99 at most ${LATENCY_MAX}: ${latency <= LATENCY_MAX ? 'met' : 'MISSED'} (${latency.toFixed(3)})`,
    ];
    console.log(`${framework}: ${verdicts.join(', ')}`);
  }
}

const [seconds = 5, rounds = 5, connections = 50] = process.argv.slice(2, 5).map(Number);
const known = Object.keys(SERVERS);
const wanted = process.argv.slice(5);
const unknown = wanted.find((name) => !known.includes(name));
if (unknown !== undefined)
  throw new RangeError(`there is no framework '${unknown}' among ${known.join(', ')}`);
const figures = await compare(wanted.length > 0 ? wanted : known, seconds, rounds, connections);
print(figures);
console.log();
judge(figures);
