import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import autocannon from 'autocannon';
import type { ServedReport } from './serve-process.ts';

/** Which server is loaded, and how. */
export interface LoadTask {
  framework: string;
  isTracked: boolean;
  connections: number;
  seconds: number;
}

/** What a server did under load. */
export interface LoadOutcome extends ServedReport {
  requestsPerSecond: number;
  /** Milliseconds that one answer in a hundred takes longer than. */
  p99Ms: number;
  /** Answers that the client has counted. */
  answers: number;
  /** Answers that were not 2xx, and connections that failed. */
  errors: number;
}

/** Seconds under load before anything is measured: the burst that a tracker keeps whole is over by then, and it is an overload that lasts. */
const WARM_UP_SECONDS = 3;
/** How long a server may take to start, and to end. */
const PATIENCE_MS = 60_000;

/** Starts a server in a process of its own and loads it from this one. */
export async function measureServer(command: readonly string[], task: LoadTask): Promise<LoadOutcome> {
  const [program = '', ...args] = command;
  const kind = task.isTracked ? 'tracked' : 'untracked';
  const server = spawn(program, [...args, task.framework, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const timer = setTimeout(() => server.kill('SIGKILL'), PATIENCE_MS + task.seconds * 1_000);
  try {
    return await loadServer(server, task);
  } finally {
    clearTimeout(timer);
    server.kill('SIGKILL');
  }
}

async function loadServer(server: ChildProcess, task: LoadTask): Promise<LoadOutcome> {
  const lines = createInterface({ input: server.stdout! })[Symbol.asyncIterator]();
  const url = `http://127.0.0.1:${await nextValue<number>(lines)}/`;
  const warmUp = await load(url, { ...task, seconds: Math.min(WARM_UP_SECONDS, task.seconds) });
  const measured = await load(url, task);
  server.stdin?.end();
  const report = await nextValue<ServedReport>(lines);
  return { ...report, ...measured, answers: warmUp.answers + measured.answers };
}

async function nextValue<T>(lines: AsyncIterator<string>): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new Error('the server has ended without a word');
  return JSON.parse(value) as T;
}

/** The load generator tells latencies in whole milliseconds, too coarse for a tenth of one; so each answer is timed here. */
async function load(url: string, { connections, seconds }: LoadTask) {
  const times: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon({ url, connections, duration: seconds }, (error, done) =>
      error ? reject(error) : resolve(done),
    );
    run.on('response', (_client, _status, _bytes, responseTime) => void times.push(responseTime));
  });
  times.sort((a, b) => a - b);
  return {
    requestsPerSecond: result.requests.total / result.duration,
    p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
    answers: result['2xx'] + result.non2xx,
    errors: result.errors + result.non2xx + result.timeouts,
  };
}
