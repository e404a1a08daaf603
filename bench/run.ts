import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { writeCharts } from './charts.ts';
import { PRODUCTS, peerOf } from './drivers/index.ts';
import { installPeers } from './install-peers.ts';
import { Ledger } from './ledger.ts';
import { type BenchOptions, readOptions, USAGE } from './options.ts';
import { type Job, planJobs } from './plan.ts';
import { benchFolder, peerVersions } from './project.ts';
import { writeBetweenMarkers } from './readme.ts';
import { renderReport } from './report.ts';
import { describeMachine, type Results } from './results.ts';
import { Workshop } from './workshop.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return console.log(USAGE);
  installPeers();
  const results = await measure(options);
  console.log(renderReport(results));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
  if (options.readme) await publish(results);
}

async function measure(options: BenchOptions): Promise<Results> {
  const jobs = planJobs(options);
  if (jobs.length === 0) throw new RangeError('no trial or no driver has one of these names');
  const machine = describeMachine();
  const ledger = new Ledger();
  await using workshop = await Workshop.open(options.seed, options.keep);
  await withProgress(jobs, async (job) => ledger.add(job, await workshop.run(job)));
  const { size, seed, rounds } = options;
  const { measurements, blocks } = ledger;
  const date = new Date().toISOString();
  return {
    date,
    machine,
    size,
    seed,
    rounds,
    peers: comparedVersions(),
    measurements,
    blocks,
  };
}

/** The versions of the peers that keep tracks; other benchmarks have peers of their own in the same place. */
function comparedVersions(): Record<string, string> {
  const names = PRODUCTS.map(peerOf);
  return Object.fromEntries(Object.entries(peerVersions()).filter(([name]) => names.includes(name)));
}

/** Shows on a terminal, and only there, how far the jobs are. */
async function withProgress(jobs: readonly Job[], work: (job: Job) => Promise<void>): Promise<void> {
  const format = '{bar} {value}/{total} {job}';
  const bar = new SingleBar({ stream: process.stderr, noTTYOutput: false, clearOnComplete: true, format });
  bar.start(jobs.length, 0, { job: '' });
  try {
    for (const job of jobs) {
      bar.update({ job: `${job.trial.name}, ${job.driver}` });
      await work(job);
      bar.increment();
    }
  } finally {
    bar.stop();
  }
}

async function publish(results: Results): Promise<void> {
  await writeBetweenMarkers(join(benchFolder, 'README.md'), renderReport(results));
  await writeCharts(results, join(benchFolder, 'charts'));
}

await main();
