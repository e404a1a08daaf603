import { existsSync } from 'node:fs';
import { DATA_FOLDER, readText } from '../../data/truth.ts';

/** Hits and bytes. */
export type Sums = readonly [hits: number, bytes: number];

/** The most frequent keys of a bucket; ties in the last place are cut by the spelling of the key. */
export interface TopTruth {
  distinct: number;
  cut: readonly [hits: number, keysWithThat: number, listed: number];
  top: readonly (readonly [key: string, hits: number, bytes: number])[];
}

export type Dimension = 'url' | 'remote' | 'userAgent';
export type Period = 'hour' | 'day' | 'month';
export type Zone = 'local' | 'utc';

export const ZONES: readonly Zone[] = ['local', 'utc'];
export const PERIODS: readonly Period[] = ['hour', 'day', 'month'];

/** The right answers about an access log; their conventions stand in the file's own `about`. */
export interface WebTruth {
  lines: number;
  hits: number;
  bytes: number;
  unparsable: number;
  unparsableLines: { line: number; text: string }[];
  withAuthUser: number;
  requestsWithoutUrl: number;
  firstUtc: string;
  lastUtc: string;
  status: Record<string, number>;
  method: Record<string, number>;
  server: Record<Zone, Record<Period, Record<string, Sums>>>;
  whole: Record<Dimension, TopTruth>;
  top50: Record<Zone, Record<'day' | 'month', Record<Dimension, Record<string, TopTruth>>>>;
}

/** A log whose truth is known. */
export interface KnownLog {
  name: string;
  file: string;
  truthFile: string;
  /** The zone whose times the lines show. */
  timeZone: string;
}

/** The logs that may be there. */
export const KNOWN_LOGS: readonly KnownLog[] = [
  { name: 'elastic-apache', log: 'apache_logs.log.gz', timeZone: 'UTC' },
  { name: 'blog-2016', log: 'access3.log.gz', timeZone: 'America/New_York' },
].map(({ name, log, timeZone }) => ({
  name,
  timeZone,
  file: `${DATA_FOLDER}/weblogs/${name}/${log}`,
  truthFile: `${DATA_FOLDER}/truth/${name}.web.json.gz`,
}));

/** Whether there is a log to compare with its truth. */
export function isThere({ file, truthFile }: Pick<KnownLog, 'file' | 'truthFile'>): boolean {
  return existsSync(file) && existsSync(truthFile);
}

export function readWebTruth({ truthFile }: KnownLog): WebTruth {
  return JSON.parse(readText(truthFile));
}
