import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { type CommandIo, type InputStream, type OutputStream, run } from '../../src/cli/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

/** What a call of the command line left behind. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  /** The lines of stdout that are not empty. */
  lines: string[];
}

/** What a call of the command line finds around it. */
export interface Surroundings {
  /** What comes in through stdin. */
  input?: string | Uint8Array;
  env?: Record<string, string>;
  /** Whether stdin, stdout and stderr are terminals. */
  isTerminal?: boolean;
  columns?: number;
  signal?: AbortSignal;
}

class Captured extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
    this.emit('written');
  }

  /** Resolves to what matches, once it was written. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found) return found[0];
      await once(this, 'written');
    }
  }
}

/** Streams that keep what is written to them. */
export function ioOf({ input = '', env = {}, isTerminal = false, columns = 100, signal }: Surroundings = {}) {
  const stdin: InputStream = isTerminal ? new PassThrough() : (Readable.from([input]) as InputStream);
  if (isTerminal) (stdin as unknown as PassThrough).write(input);
  const [stdout, stderr] = [new Captured(), new Captured()];
  if (isTerminal)
    for (const stream of [stdin, stdout, stderr]) Object.assign(stream, { isTTY: true, columns });
  const io: CommandIo = {
    stdin,
    stdout: stdout as OutputStream,
    stderr: stderr as OutputStream,
    env,
    signal: signal ?? new AbortController().signal,
  };
  return { io, stdout, stderr };
}

/** Runs the command line in this process. */
export async function tracktree(argv: readonly string[], surroundings?: Surroundings): Promise<Outcome> {
  const { io, stdout, stderr } = ioOf(surroundings);
  const code = await run(argv, io);
  return {
    code,
    stdout: stdout.text,
    stderr: stderr.text,
    lines: stdout.text.split('\n').filter((line) => line !== ''),
  };
}

/** Calls with a storage of their own. */
export interface Place {
  /** The folder of the storage. */
  db: string;
  /** A folder for other files. */
  folder: string;
  /** Runs a command on the storage. */
  call(argv: readonly string[], surroundings?: Surroundings): Promise<Outcome>;
}

/** Gives a test a place for a storage; in the end the storage, if one was made, is consistent. */
export async function inPlace(body: (place: Place) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const db = `${folder}/tracks`;
    const call = (argv: readonly string[], { env, ...rest }: Surroundings = {}): Promise<Outcome> =>
      tracktree(argv, { ...rest, env: { TRACKTREE_DB: db, ...env } });
    await body({ db, folder, call });
    await expectStorageConsistent(db);
  });
}

async function expectStorageConsistent(db: string): Promise<void> {
  const storage = await TrackingStorage.openStored(db).catch((error: { code?: string }) => {
    if (error.code === 'TRACKS_OPEN_FAILED') return undefined;
    throw error;
  });
  if (!storage) return;
  try {
    await expectConsistent(storage);
  } finally {
    await storage.close();
  }
}

/** A line of an import. */
export function line(
  taskId: string,
  userName: string,
  timeStamp: string,
  data: object = {},
  run?: string,
): string {
  return `${JSON.stringify({ taskId, userName, timeStamp, data, run })}\n`;
}

/** Five tracks of two users in two tasks on three days. */
export const FIVE =
  line('a001', 'ann', '2026-11-19T08:00:00Z', { state: 'done', size: 3 }, 'monday') +
  line('a001', 'bob', '2026-11-19T23:30:00Z', { state: 'open', size: 5 }, 'monday') +
  line('a002', 'ann', '2026-11-20T10:15:30.250Z', { state: 'done', size: 8 }, 'tuesday') +
  line('b001', 'ann', '2026-11-21T19:09:07Z', { state: 'lost' }, 'tuesday') +
  line('b001', 'bob', '2026-11-21T19:10:00Z', { size: '5' }, 'tuesday');

/** Imports the five tracks. */
export async function importFive({ call }: Place): Promise<void> {
  const { code, stderr } = await call(
    ['import', '--index', 'state', '--index', 'size', '--type-name', 'Visit', '-'],
    { input: FIVE },
  );
  if (code !== 0) throw new Error(stderr);
}

/** The values of JSON lines. */
export function documents({ lines }: Outcome): Record<string, unknown>[] {
  return lines.map((each) => JSON.parse(each) as Record<string, unknown>);
}

/** The ids of the tracks that a call has written as JSON. */
export function idsOf(outcome: Outcome): number[] {
  return documents(outcome).map(({ trackId }) => Number(trackId));
}
