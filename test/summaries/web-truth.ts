import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip, gunzipSync } from 'node:zlib';
import { DATA_FOLDER } from '../data/truth.ts';

/** Hits and bytes of something. */
export type Pair = [hits: number, bytes: number];

/** The keys with the most hits of a period: how many there are, and the first of them. */
export interface TopTruth {
  distinct: number;
  top: [key: string, hits: number, bytes: number][];
}

/** By the name of the period, such as `'2016-02-20T00'`, `'2016-02-20'` or `'2016-02'`. */
type ByPeriod<T> = Record<string, T>;

type Level = 'hour' | 'day' | 'month';

/** The right answers about an access log. */
export interface LogTruth {
  hits: number;
  combinedRegex: string;
  server: Record<'local' | 'utc', Record<Level, ByPeriod<Pair>>>;
  top50: Record<
    'local' | 'utc',
    Record<'day' | 'month', Record<'url' | 'remote' | 'userAgent', ByPeriod<TopTruth>>>
  >;
}

/** The right answers about other requests. */
export interface RequestsTruth {
  hits: number;
  server: Record<Level, ByPeriod<Pair>>;
  byDimension: Record<Level, Record<string, ByPeriod<TopTruth>>>;
  distinctVisitorsPerDayAndCountry?: ByPeriod<Record<string, number>>;
}

/** The paths of a set of input and of its truth. */
export interface WebSet {
  input: string;
  truth: string;
}

export const webSet = (name: string, input: string): WebSet => ({
  input: `${DATA_FOLDER}/${input}`,
  truth: `${DATA_FOLDER}/truth/${name}.web.json.gz`,
});

/** Whether the input is there; it is not published. */
export const isThere = ({ input, truth }: WebSet): boolean => existsSync(input) && existsSync(truth);

export const readTruth = <T>({ truth }: WebSet): T =>
  JSON.parse(gunzipSync(readFileSync(truth)).toString('utf8'));

export function linesOf(file: string): AsyncIterable<string> {
  return createInterface({
    input: createReadStream(file).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
}
