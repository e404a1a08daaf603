import { createInterface } from 'node:readline/promises';
import { Declined, Stopped, WrongUse } from './failures.ts';
import type { CommandIo } from './output.ts';
import { showLines } from './show-text.ts';

/**
 * Asks before it destroys something. Without a terminal, the answer must be `--yes`.
 *
 * @throws WrongUse without a terminal; Declined if the answer is not yes; Stopped
 */
export async function confirm(io: CommandIo, question: string, isYes: boolean): Promise<void> {
  if (isYes) return;
  if (io.stdin.isTTY !== true || io.stderr.isTTY !== true) {
    throw new WrongUse(`${question}\nThere is no terminal to ask on: say --yes if that is what you want`);
  }
  const answer = await ask(io, `${showLines(question)} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Declined('Nothing was done');
}

/** @throws Stopped on Ctrl-C, Declined if the input ends */
async function ask(io: CommandIo, question: string): Promise<string> {
  if (io.signal.aborted) throw new Stopped('stopped');
  const lines = createInterface({ input: io.stdin, output: io.stderr });
  const over = new Promise<never>((_, reject) => {
    lines.on('SIGINT', () => reject(new Stopped('stopped')));
    lines.on('close', () => reject(new Declined('Nothing was done')));
    io.signal.addEventListener('abort', () => reject(new Stopped('stopped')), { once: true });
  });
  try {
    return await Promise.race([lines.question(question), over]);
  } finally {
    over.catch(() => {}); // Closing the lines rejects it.
    lines.close();
  }
}
