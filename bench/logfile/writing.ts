import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { WRITERS } from './writers.ts';

/** So many lines are logged in one turn of the event loop, as by a busy server. */
const LINES_A_TURN = 100;
const MESSAGE = 'user u00417 opened task a00099 for the second time and finished it with 7 points';

export interface WritingOutcome {
  linesPerSecond: number;
  /** Lines that are not in the files afterwards. */
  missing: number;
}

/** Writes lines with a product into an empty folder, until all are in its files. */
export async function measureWriting(
  product: string,
  folder: string,
  count: number,
): Promise<WritingOutcome> {
  const open = WRITERS[product];
  if (!open) throw new RangeError(`there is no product '${product}'`);
  const writer = await open(folder);
  const start = performance.now();
  for (let n = 0; n < count; n++) {
    writer.write(MESSAGE);
    if (n % LINES_A_TURN === 0) await nextTurn();
  }
  await writer.finish();
  const seconds = (performance.now() - start) / 1_000;
  return { linesPerSecond: count / seconds, missing: count - (await countLines(folder)) };
}

async function countLines(folder: string): Promise<number> {
  let count = 0;
  for (const name of await readdir(folder)) {
    if (name.startsWith('log'))
      count += (await readFile(join(folder, name), 'utf8')).split(MESSAGE).length - 1;
  }
  return count;
}
