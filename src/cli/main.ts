#!/usr/bin/env node
import { SIGNAL_EXITS } from './exit-codes.ts';
import { run } from './run.ts';

/** The time within which a second signal is a copy of the first one. npm, for example, repeats a signal of the terminal. */
const SAME_SIGNAL_MS = 500;

const stopping = new AbortController();
let stoppedAt = 0;

for (const [signal, exitCode] of Object.entries(SIGNAL_EXITS)) {
  process.on(signal, () => {
    if (!stopping.signal.aborted) {
      stoppedAt = Date.now();
      stopping.abort(signal);
    } else if (Date.now() - stoppedAt > SAME_SIGNAL_MS) process.exit(exitCode);
  });
}

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env, signal: stopping.signal });
