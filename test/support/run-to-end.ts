import { execFile } from 'node:child_process';
import { scriptArguments } from './script-arguments.ts';

/** Runs a script in a process of its own until it ends, well or not. */
export function runToEnd(script: URL, ...args: string[]): Promise<void> {
  return new Promise((resolve) => {
    execFile(process.execPath, scriptArguments(script, ...args), () => resolve());
  });
}
