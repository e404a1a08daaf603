import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrackUsage } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { SERVERS } from './servers.ts';

// One server in a process of its own. It says its port, and when its input ends, what it has tracked: [framework] [tracked | untracked]

/** What a server has done about its requests. */
export interface ServedReport {
  tracked: number;
  dropped: number;
  failed: number;
  /** Milliseconds of processor time, of all threads, since it began to serve. */
  cpuMs: number;
}

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function untilInputEnds(): Promise<void> {
  process.stdin.resume();
  await once(process.stdin, 'end');
}

/** Serves until the input ends; the milliseconds of processor time that it took. */
async function serveUntilInputEnds(begin: () => Promise<number>): Promise<number> {
  const port = await begin();
  const before = process.cpuUsage();
  say(port);
  await untilInputEnds();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

async function serveTracked(start: (usage: TrackUsage) => Promise<number>): Promise<ServedReport> {
  const folder = await mkdtemp(join(tmpdir(), 'tracktree-requests-bench-'));
  try {
    await using storage = await TrackingStorage.open(folder);
    const usage = new TrackUsage({ storages: [storage] });
    const cpuMs = await serveUntilInputEnds(() => start(usage));
    await usage.close();
    return { tracked: await storage.count(), dropped: usage.dropped, failed: usage.failed, cpuMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const [framework = '', kind] = process.argv.slice(2);
const start = SERVERS[framework];
if (!start) throw new RangeError(`there is no framework '${framework}'`);
if (kind === 'tracked') {
  say(await serveTracked(start));
} else {
  const cpuMs = await serveUntilInputEnds(() => start(undefined));
  say({ tracked: 0, dropped: 0, failed: 0, cpuMs } satisfies ServedReport);
}
process.exit(0);
