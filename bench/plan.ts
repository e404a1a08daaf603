import { type DriverName, runsOnce } from './drivers/index.ts';
import type { BenchOptions } from './options.ts';
import { GROWTH_SIZES } from './targets.ts';
import type { Trial } from './trial.ts';
import { GROWTH, TRIALS } from './trials/index.ts';

/** One trial with one driver, once. */
export interface Job {
  trial: Trial;
  driver: DriverName;
  size: number;
}

/** All jobs in their order: each round goes through the trials, and in each trial through the drivers in turn. */
export function planJobs(options: BenchOptions): Job[] {
  const jobs: Job[] = [];
  for (let round = 0; round < options.rounds; round++) {
    for (const trial of chooseTrials(options)) jobs.push(...jobsOf(trial, round, options));
  }
  return jobs;
}

function chooseTrials({ only }: BenchOptions): Trial[] {
  if (only.length === 0) return [...TRIALS];
  return [...TRIALS, GROWTH].filter((trial) => only.some((word) => trial.name.includes(word)));
}

function jobsOf(trial: Trial, round: number, { size, drivers }: BenchOptions): Job[] {
  const sizes = trial === GROWTH ? GROWTH_SIZES : [size];
  const taking = trial.drivers.filter(
    (driver) => (drivers.length === 0 || drivers.includes(driver)) && (round === 0 || !runsOnce(driver)),
  );
  return sizes.flatMap((each) => inTurn(taking, round).map((driver) => ({ trial, driver, size: each })));
}

/** Another driver begins in each round, so that none has the better place. */
function inTurn(drivers: readonly DriverName[], round: number): DriverName[] {
  const first = drivers.length === 0 ? 0 : round % drivers.length;
  return [...drivers.slice(first), ...drivers.slice(0, first)];
}
