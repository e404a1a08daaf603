import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCount, formatCounted } from '../../charts/index.ts';
import { expectDefined } from '../../errors.ts';
import { batchesOf } from '../../slices/index.ts';
import type { TrackEntry } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';
import type { DemoOptions } from '../demo-requests.ts';
import { WrongUse } from '../failures.ts';
import { type AnyStorage, openOrMakeStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';
import { parsePort, serveUntilStopped } from './serve.ts';

interface DemoCommandOptions {
  requests: number;
  seed: number;
  serve?: boolean;
  port: string;
}

const REQUESTS_MAX = 5_000_000;
const BATCH_LENGTH = 1000;
const TOP_LENGTH = 5;

export function addDemo(program: CliCommand, session: Session): void {
  program
    .command('demo')
    .description('make up requests to a web site, and open the web view on them')
    .count('--requests <number>', 'how many requests are made up', 20_000)
    .count('--seed <number>', 'other requests for another number', 1)
    .option('--serve', 'open the web view (default: on a terminal)')
    .option('--no-serve', 'only fill the storage, and tell what is in it')
    .option('-p, --port <port>', 'the port of the web view; 0 takes any that is free', '0')
    .remark(
      'With --db the storage is made there and stays, TRACKTREE_DB does not count; else it is gone at the end.\nCtrl-C is the way to end the web view, so the exit code is then 0.',
    )
    .examples('tracktree demo', 'tracktree demo --db made-up --no-serve --requests 5000')
    .action(async (options: DemoCommandOptions) => {
      const port = parsePort(options.port);
      const { requests: count, seed } = options;
      if (count > REQUESTS_MAX) throw new WrongUse(`--requests must be at most ${REQUESTS_MAX}`);
      const demo = { count, seed, until: Date.now() };
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

async function fillDemo(session: Session, storage: AnyStorage, options: DemoOptions): Promise<void> {
  const visits = await session.withProgress('Making up', (progress) =>
    saveRequests(storage, options, (requests) =>
      progress.update(requests, options.count, formatCounted(requests, 'request')),
    ),
  );
  const top = await storage.getSum('sumUrls', { period: 'month', order: 'hits', limit: TOP_LENGTH });
  const pages = top.map(({ key, hits }) => `  ${formatCount(hits).padStart(8)}  ${showText(key)}`);
  const requests = await storage.count();
  const users = (await storage.distinct('userName')).length;
  await session.report(
    { requests, visits, users },
    [
      `Stored ${formatCounted(requests, 'request')} of ${formatCounted(users, 'user')} in ${formatCount(visits)} visits.`,
      'Pages that were requested most in a month:',
      ...pages,
    ].join('\n'),
  );
}

/** Resolves to the number of visits. */
async function saveRequests(
  storage: AnyStorage,
  options: DemoOptions,
  onSaved: (requests: number) => void,
): Promise<number> {
  // Loaded here, because they take a while to load.
  const { demoRequests } = await import('../demo-requests.ts');
  const { toEntry } = await import('../../requests/index.ts');
  const runs = new Map<number, number>();
  let saved = 0;
  for await (const requests of batchesOf(demoRequests(options), BATCH_LENGTH)) {
    const entries: TrackEntry<Record<string, unknown>>[] = [];
    for (const { visit, record } of requests) {
      if (!runs.has(visit)) runs.set(visit, await storage.startRun(undefined, { timeStamp: record.date }));
      const entry = toEntry(record, expectDefined(runs.get(visit), 'each visit has a run'));
      entries.push({ ...entry, data: { ...entry.data } });
    }
    await storage.saveUserTracks(entries);
    saved += entries.length;
    onSaved(saved);
  }
  return runs.size;
}
