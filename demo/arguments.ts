import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the demonstration is to work on: a file, or tracks that it makes itself. */
export type Demand = { kind: 'file'; path: string } | { kind: 'generated'; size: number; seed: number };

/** A demand, and whether the web view is opened at the end. Undefined: if there is somebody at a terminal. */
export type Call = Demand & { isServed: boolean | undefined };

/** A command line that cannot be used. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm run demo                 with 100,000 generated tracks
       npm run demo -- FILE         with the tracks of a file: JSONL, plain or gzipped

At the end it opens the web view on them, until Ctrl-C, if it runs on a terminal:
  --serve      always
  --no-serve   never

Each line of the file is a JSON object such as
  {"taskId":"a001","run":"monday","userName":"u1","timeStamp":"2026-11-21T19:09Z","data":{"somekey":"somevalue"}}
`;

const GENERATED: Demand = { kind: 'generated', size: 100_000, seed: 1 };

const SERVING: ReadonlyMap<string, boolean> = new Map([
  ['--serve', true],
  ['--no-serve', false],
]);

/** Reads the command line; a file that is not there is found out before any work is done. */
export function parseArguments(args: readonly string[]): Call | 'help' {
  if (args.some((each) => each === '--help' || each === '-h')) return 'help';
  const [path, ...more] = args.filter((each) => !SERVING.has(each));
  const wrong = [path, ...more].find((each) => each?.startsWith('-'));
  if (wrong !== undefined) throw new UsageError(`There is no option ${wrong}.`);
  const isServed = args.map((each) => SERVING.get(each)).findLast((each) => each !== undefined);
  if (path === undefined) return { ...GENERATED, isServed };
  if (more.length > 0) throw new UsageError('One file at a time, please.');
  checkFile(resolve(startFolder(), path));
  return { kind: 'file', path: resolve(startFolder(), path), isServed };
}

/** Where the user stands: npm runs scripts in the package's folder and says where it was called. */
function startFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

function checkFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`There is no file ${path}.`);
  if (stats.isDirectory()) throw new UsageError(`${path} is a folder; the demonstration needs a file.`);
}
