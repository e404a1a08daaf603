import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { scriptArguments } from '../../support/script-arguments.ts';
import type { Outcome } from '../properties/perform.ts';

const SCRIPT = new URL('worker.ts', import.meta.url);

/** What a worker said before it was killed. */
export interface WorkerLog {
  /** How many steps it began. */
  begun: number;
  /** What the steps came to that were done, by their numbers. */
  done: Map<number, Outcome>;
}

/** A process that works on a storage until it is killed. It starts early, since that takes longer than its work. */
export class KillableWorker {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #output = '';
  #doneCount = 0;

  constructor() {
    this.#child = spawn(process.execPath, scriptArguments(SCRIPT), {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'close');
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#doneCount += text.split('done').length - 1;
    });
  }

  /** Lets it begin, and waits until it has done a number of steps. */
  async begin(folder: string, seed: number, steps: number): Promise<void> {
    await this.#until(() => this.#output.startsWith('ready\n'));
    this.#child.stdin?.write(`${JSON.stringify([folder, seed])}\n`);
    await this.#until(() => this.#doneCount >= steps);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.#child.exitCode !== null) throw new Error('the worker ended by itself');
      await Promise.race([once(this.#child.stdout!, 'data'), this.#ended]);
    }
  }

  /** Ends it at once and gives what it said. */
  async kill(): Promise<WorkerLog> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    const words: WorkerLog = { begun: 0, done: new Map() };
    for (const line of this.#output.split('\n').slice(0, -1)) {
      const [, number, outcome] = /^done (\d+) (.*)$/.exec(line) ?? [];
      if (outcome !== undefined) words.done.set(Number(number), JSON.parse(outcome) as Outcome);
      else if (line.startsWith('begun ')) words.begun++;
    }
    return words;
  }
}
