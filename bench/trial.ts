import type { DriverName } from './drivers/index.ts';
import type { Workload } from './workload.ts';

/** One number that a trial measures. */
export interface FigureDescription {
  /** Unique within its trial. */
  name: string;
  /** What it measures, for the table. */
  title: string;
  unit: string;
  better: 'more' | 'less';
}

/** Where and with what a trial runs. */
export interface TrialContext {
  driver: DriverName;
  /** How many tracks. */
  size: number;
  seed: number;
  workload: Workload;
  /** A folder of the trial's own, empty at the start. */
  scratchFolder: string;
  /** Where the driver's storage of `size` tracks lies; only to be read, or copied. */
  filledFolder: string;
  /** Repeat what can be repeated for so long. */
  repeatForMs: number;
}

/** What came out. */
export interface TrialOutcome {
  /** By the name of the figure. */
  figures: Record<string, number>;
  /** What the driver answered: the same key has to have the same value whatever the driver. */
  answers: Record<string, string>;
  /** The longest time that the event loop stood still while measuring; synchronous products have none to tell. */
  longestBlockMs?: number;
}

/** One piece of work that drivers are compared by. */
export interface Trial {
  name: string;
  figures: readonly FigureDescription[];
  /** Who takes part, in this order. */
  drivers: readonly DriverName[];
  /** Whether it reads a storage that holds the tracks already. */
  needsFilled: boolean;
  run(context: TrialContext): Promise<TrialOutcome>;
}
