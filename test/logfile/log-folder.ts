import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';
import {
  Logger,
  type LoggerOptions,
  type LogLine,
  type ReadLogOptions,
  readLog,
} from '../../src/logfile/index.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** A folder with a log in it, for one test. */
export class LogFolder {
  path = '';
  #loggers: Logger[] = [];

  get logFile(): string {
    return join(this.path, 'log');
  }

  file(name: string): string {
    return join(this.path, name);
  }

  openLogger(options?: LoggerOptions): Logger {
    const logger = new Logger('test', this.logFile, options);
    this.#loggers.push(logger);
    return logger;
  }

  async names(): Promise<string[]> {
    return (await readdir(this.path)).sort();
  }

  /** The messages in a file, in the default format. */
  async messagesIn(name: string): Promise<string[]> {
    const bytes = await readFile(this.file(name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => line.slice(line.indexOf(';') + 1));
  }

  async lines(options?: ReadLogOptions): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for await (const line of readLog(this.logFile, options)) lines.push(line);
    return lines;
  }

  async messages(options?: ReadLogOptions): Promise<string[]> {
    return (await this.lines(options)).map(({ message }) => message);
  }

  async create(): Promise<void> {
    this.path = await makeTemporaryFolder();
  }

  async remove(): Promise<void> {
    for (const logger of this.#loggers.splice(0)) await logger.close().catch(() => {});
    await removeFolder(this.path);
  }
}

/** Gives every test of a file a folder of its own. */
export function useLogFolder(): LogFolder {
  const folder = new LogFolder();
  beforeEach(() => folder.create());
  afterEach(() => folder.remove());
  return folder;
}

/** The texts `prefix` 0 to `count` - 1. */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n}`);
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Where two long lists part; undefined if they are the same. */
export function findDifference(actual: readonly unknown[], expected: readonly unknown[]): string | undefined {
  const length = Math.max(actual.length, expected.length);
  for (let n = 0; n < length; n++) {
    if (actual[n] !== expected[n]) return `at ${n} there is ${actual[n]} where ${expected[n]} is due`;
  }
  return undefined;
}
