import { expect, it } from 'vitest';
import { Logger, readLog } from '../../src/logfile/index.ts';
import { useLogFolder } from './log-folder.ts';
import { createRandom } from './random.ts';

const LINES = 100_000;
const WRITERS = 5;
const ROLLOVERS = 50;
const folder = useLogFolder();

/** Writes a part of the lines, rolls now and then, and gives way to the others now and then. */
async function write(writer: number, random: () => number): Promise<void> {
  const logger = new Logger(`writer ${writer}`, folder.logFile, { backupCount: ROLLOVERS });
  const count = LINES / WRITERS;
  const rollovers = new Set(
    Array.from({ length: ROLLOVERS / WRITERS }, (_, n) => n * 2_000 + Math.floor(random() * 1_999)),
  );
  for (let n = 0; n < count; n++) {
    logger.log(`${writer}:${n}`);
    if (rollovers.has(n)) void logger.doRollover();
    if (random() < 0.01) await new Promise(setImmediate);
    if (random() < 0.001) await logger.flush();
  }
  await logger.close();
}

/** What is wrong with messages that should be those of all writers, each writer's in order. */
function findFaults(messages: readonly string[]): string[] {
  const next = Array.from({ length: WRITERS }, () => 0);
  const faults: string[] = [];
  for (const message of messages) {
    const [writer, n] = message.split(':').map(Number) as [number, number];
    if (n !== next[writer]) faults.push(`${message} where ${writer}:${next[writer]} is due`);
    next[writer] = n + 1;
  }
  for (const [writer, count] of next.entries()) {
    if (count !== LINES / WRITERS) faults.push(`writer ${writer} has ${count} lines`);
  }
  return faults.slice(0, 10);
}

it('keeps 100,000 lines of 5 writers through 50 rollovers, none lost, none doubled, also for one who follows', async () => {
  const random = createRandom();
  const followed: string[] = [];
  const following = (async () => {
    const lines = readLog(folder.logFile, { follow: true, pollIntervalMs: 1 });
    for await (const { message } of lines) if (followed.push(message) === LINES) break;
  })();
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer, random)));
  expect(await folder.names()).toHaveLength(ROLLOVERS + 1);
  expect(findFaults(await folder.messages())).toEqual([]);
  await following;
  expect(findFaults(followed)).toEqual([]);
});
