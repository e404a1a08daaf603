import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, parseArguments, USAGE, UsageError } from './arguments.ts';
import { runDemo } from './demo.ts';
import { serveUntil } from './serve.ts';

/** Runs the demonstration in a folder that is gone afterwards; resolves to the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tracktree-demo-'));
  const cleanUp = () => rmSync(folder, { recursive: true, force: true });
  const leave = () => {
    cleanUp();
    process.exit(1);
  };
  // npm passes on the Ctrl-C that the terminal has sent already, so there may be two.
  const interruption = { act: leave };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interruption.act());
  // Who reads the output may go away, as `head` does.
  process.stdout.once('error', leave);
  try {
    const demand = parseArguments(args);
    if (demand === 'help') process.stdout.write(USAGE);
    else await demonstrate(folder, demand, interruption);
    return 0;
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    return 1;
  } finally {
    cleanUp();
  }
}

/** The demonstration, and then the web view on what it stored. */
async function demonstrate(
  folder: string,
  { isServed, ...demand }: Call,
  interruption: { act: () => void },
): Promise<void> {
  await runDemo(folder, demand);
  const isWanted = isServed ?? (process.stdout.isTTY && process.stdin.isTTY);
  if (!isWanted) return;
  const interrupted = new Promise<void>((resolve) => {
    interruption.act = resolve;
  });
  await serveUntil(interrupted, folder);
}

/** What a user needs to know of an error: no stack where it is the input that is wrong. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? `${error.code}: ${error.message}` : (error.stack ?? error.message);
}

process.exitCode = await main(process.argv.slice(2));
