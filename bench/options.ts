import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface BenchOptions {
  size: number;
  rounds: number;
  seed: number;
  /** Only trials whose name contains one of these words; empty for all but the growth. */
  only: string[];
  /** Only these drivers; empty for all. */
  drivers: string[];
  /** Where to write the results. */
  json: string | undefined;
  /** Whether to put the tables into bench/README.md and to draw the charts. */
  readme: boolean;
  /** Where filled storages are kept for the next run. */
  keep: string | undefined;
}

export const USAGE = `npm run bench -- [options]

  --size N        how many tracks (default 1,000,000)
  --rounds N      how often each trial is run (default 3)
  --seed N        another seed of the generator (default 7)
  --only WORDS    only trials whose name contains one of these words: --only "rows counts"; growth runs only so
  --drivers NAMES only these drivers, always together with the ceiling if it is named
  --json FILE     write the results as JSON
  --readme        put the tables into bench/README.md and draw the charts
  --keep FOLDER   keep the filled storages there for the next run
  --help`;

/** @throws TypeError or RangeError that says what is wrong with an argument */
export function readOptions(args: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      size: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '7' },
      only: { type: 'string', default: '' },
      drivers: { type: 'string', default: '' },
      json: { type: 'string' },
      readme: { type: 'boolean', default: false },
      keep: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    size: positive('size', values.size),
    rounds: positive('rounds', values.rounds),
    seed: positive('seed', values.seed),
    only: words(values.only),
    drivers: words(values.drivers),
    json: values.json,
    readme: values.readme,
    keep: values.keep,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text.replaceAll(/[,_]/g, ''));
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`--${name} must be a positive integer, received '${text}'`);
  }
  return value;
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
