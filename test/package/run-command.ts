import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const OUTPUT_SIZE_BYTES_MAX = 16 * 1024 * 1024;

/** Runs a command in a folder and resolves to what it printed; rejects with everything it printed if it fails. */
export async function runCommand(folder: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await execute(command, args, { cwd: folder, maxBuffer: OUTPUT_SIZE_BYTES_MAX });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`, { cause: error });
  }
}
