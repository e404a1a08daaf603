import { cpus, loadavg, totalmem } from 'node:os';
import type { DriverName } from './drivers/index.ts';
import type { FigureDescription } from './trial.ts';

/** One figure of one driver, as often as there were rounds. */
export interface Measurement {
  trial: string;
  figure: string;
  /** How many tracks there were. */
  size: number;
  driver: DriverName;
  values: number[];
}

/** How long a driver blocked the event loop at most in a trial. */
export interface Block {
  trial: string;
  size: number;
  driver: DriverName;
  longestMs: number;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** How busy the machine was with other work when the run began: processes that wanted a core in the last minute. */
  load: number;
}

/** What a run of the benchmark leaves behind; `--json` writes it. */
export interface Results {
  date: string;
  machine: Machine;
  size: number;
  seed: number;
  rounds: number;
  peers: Record<string, string>;
  measurements: Measurement[];
  blocks: Block[];
}

/** Names a figure among those of all trials: `bulk-save/batches`. */
export type FigureKey = `${string}/${string}`;

/** The median of a figure, or undefined where the driver took no part. */
export function medianOf(
  results: Results,
  key: FigureKey,
  driver: DriverName,
  size: number = results.size,
): number | undefined {
  const found = results.measurements.find(
    (each) => `${each.trial}/${each.figure}` === key && each.driver === driver && each.size === size,
  );
  return found && median(found.values);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** How many times better the first value is. */
export function timesBetter(better: FigureDescription['better'], value: number, other: number): number {
  return better === 'more' ? value / other : other / value;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    load: loadavg()[0] ?? 0,
  };
}
