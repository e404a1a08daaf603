import { fileURLToPath } from 'node:url';

const REGISTER = new URL('register-typescript.js', import.meta.url).href;

/** The arguments by which Node.js runs a script of the tests, TypeScript or JavaScript, with arguments of its own. */
export function scriptArguments(script: URL, ...args: string[]): string[] {
  return ['--import', REGISTER, fileURLToPath(script), ...args];
}
