import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parseCount } from '../criteria-options.ts';
import { addExamples } from '../examples.ts';
import { WrongUse } from '../failures.ts';
import { fillDemo } from '../fill-demo.ts';
import { type AnyStorage, openOrMakeStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { parsePort, serveUntilStopped } from './serve.ts';

interface DemoCommandOptions {
  requests: string;
  seed: string;
  serve?: boolean;
  port: string;
}

const REQUESTS_MAX = 5_000_000;

/** `tracktree demo`: makes a storage of made-up requests to look at. */
export function addDemo(program: Command, session: Session): void {
  const command = program
    .command('demo')
    .description('make up requests to a web site, and open the web view on them')
    .option('--requests <number>', 'how many requests are made up', '20000')
    .option('--seed <number>', 'other requests for another number', '1')
    .option('--serve', 'open the web view (default: on a terminal)')
    .option('--no-serve', 'only fill the storage, and tell what is in it')
    .option('-p, --port <port>', 'the port of the web view; 0 takes any that is free', '0')
    .addHelpText(
      'after',
      '\nWith --db the storage is made there and stays, TRACKTREE_DB does not count; else it is gone at the end.\nCtrl-C is the way to end the web view, so the exit code is then 0.',
    );
  addExamples(command, ['tracktree demo', 'tracktree demo --db made-up --no-serve --requests 5000']);
  command.action(async (options: DemoCommandOptions) => {
    const port = parsePort(options.port);
    const count = parseCount('--requests', options.requests);
    if (count > REQUESTS_MAX) throw new WrongUse(`--requests must be at most ${REQUESTS_MAX}`);
    const demo = { count, seed: parseCount('--seed', options.seed), until: Date.now() };
    const isServed = options.serve ?? (session.out.isTerminal && session.io.stdin.isTTY === true);
    await withEmptyStorage(session, async (storage) => {
      await fillDemo(session, storage, demo);
      if (isServed) await serveUntilStopped(session, storage, { port });
    });
  });
}

/** Makes a storage in `--db`, or in a temporary folder, runs `body`, and closes the storage. @throws WrongUse */
async function withEmptyStorage(
  session: Session,
  body: (storage: AnyStorage) => Promise<void>,
): Promise<void> {
  const { db } = session.options;
  const folder = db ?? (await mkdtemp(join(tmpdir(), 'tracktree-made-up-')));
  try {
    const options = { indexAttributes: ['status', 'method'], hasSums: true };
    const { storage, isNew } = await openOrMakeStorage(folder, options);
    try {
      if (!isNew)
        throw new WrongUse(`there is a storage in '${folder}' already; name a folder that is not there yet`);
      await body(storage);
    } finally {
      await storage.close();
    }
  } finally {
    if (db === undefined) await rm(folder, { recursive: true, force: true });
  }
}
