import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REGISTER = new URL('../support/register-typescript.js', import.meta.url).href;

/** Runs a script of this folder in a process of its own until it ends, well or not. */
export function runToEnd(script: string, ...args: string[]): Promise<void> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', REGISTER, path, ...args], () => resolve());
  });
}
