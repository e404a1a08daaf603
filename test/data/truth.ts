import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Where the real input lies: TRACKTREE_DATA, or beside the repository. It may be absent. */
export const DATA_FOLDER =
  process.env.TRACKTREE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** A set of events and the right answers to questions about it. */
export interface EventSet {
  name: string;
  eventsFile: string;
  truthFile: string;
}

/** The sets of events that are there, the smallest first. */
export function listEventSets(): EventSet[] {
  const sets = list('events').flatMap((name) => {
    const eventsFile = list(`events/${name}`).find((file) => /\.jsonl(\.gz)?$/.test(file));
    const truthFile = list('truth').find((file) => file.startsWith(`${name}.events.`));
    if (eventsFile === undefined || truthFile === undefined) return [];
    return [
      { name, eventsFile: path(`events/${name}/${eventsFile}`), truthFile: path(`truth/${truthFile}`) },
    ];
  });
  return sets.sort((a, b) => sizeOf(a.eventsFile) - sizeOf(b.eventsFile));
}

/** The text of a file, unpacked if it is gzipped. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** The truth of a set. */
export function readTruth({ truthFile }: EventSet): EventTruth {
  return JSON.parse(readText(truthFile));
}

function path(relative: string): string {
  return `${DATA_FOLDER}/${relative}`;
}

function list(folder: string): string[] {
  return existsSync(path(folder)) ? readdirSync(path(folder)) : [];
}

function readBytes(file: string): Buffer {
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function sizeOf(file: string): number {
  return statSync(file).size;
}

/** One combination of task, run and user. */
export interface CombinationTruth {
  taskId: string;
  runNum: number;
  userName: string;
  count: number;
  lastMs: number | null;
  lastLine: number | null;
  lines: number[];
}

/** The number of tracks in a time window; null leaves an end open. */
export interface WindowTruth {
  kind: string;
  fromMs: number | null;
  toMs: number | null;
  count: number;
}

/** Two tasks of one user in a window. */
export interface CombinedTruth {
  taskId: string[];
  userName: string;
  fromMs: number;
  toMs: number;
  count: number;
  lines: number[];
  linesSha256: string;
}

/** The number of tracks whose field begins with a prefix. */
export interface PrefixTruth {
  field: 'taskId' | 'userName' | 'run';
  query: string;
  startsWith: number;
  distinctValues?: number;
  fromMs?: number;
  toMs?: number;
}

/** The answers that the tests compare; their conventions stand in the file's own `about`. */
export interface EventTruth {
  tracks: number;
  distinctTasks: number;
  distinctRuns: number;
  distinctUsers: number;
  firstMs: number;
  lastMs: number;
  distinctMs: number;
  canonicalSha256: string;
  perTask: Record<string, number>;
  perUser: Record<string, number>;
  perRunTop100: Record<string, number>;
  usersPerTask: Record<string, number>;
  userNamesSha256: Record<string, string>;
  userNamesSample: Record<string, string[]>;
  runSpansSample: Record<string, { runNum: number; tracks: number; startMs: number; endMs: number }>;
  combinations: CombinationTruth[];
  windows: WindowTruth[];
  openWindows: WindowTruth[];
  combined: CombinedTruth[];
  prefix: PrefixTruth[];
  prefixRulesDiffer: PrefixTruth[];
  prefixWithWindow: PrefixTruth[];
}
