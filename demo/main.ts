import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArguments, USAGE, UsageError } from './arguments.ts';
import { runDemo } from './demo.ts';

/** Runs the demonstration in a folder that is gone afterwards; resolves to the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tracktree-demo-'));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  const leave = () => {
    cleanUp();
    process.exit(1);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  // Who reads the output may go away, as `head` does.
  process.stdout.once('error', leave);
  try {
    const demand = parseArguments(args);
    if (demand === 'help') process.stdout.write(USAGE);
    else await runDemo(folder, demand);
    return 0;
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    return 1;
  } finally {
    cleanUp();
  }
}

/** What a user needs to know of an error: no stack where it is the input that is wrong. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.code}: ${error.message}` : (error.stack ?? error.message);
}

process.exitCode = await main(process.argv.slice(2));
