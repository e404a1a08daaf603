import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInChild } from './child.ts';
import { type DriverName, isInMemory } from './drivers/index.ts';
import type { Job } from './plan.ts';
import type { TrialOutcome } from './trial.ts';
import { makeWorkload } from './workload.ts';

const REPEAT_FOR_MS = 1_000;

/** The folder of a run: filled storages and workloads, each made once, and a scratch folder for every job. */
export class Workshop implements AsyncDisposable {
  readonly #folder: string;
  readonly #seed: number;
  readonly #isKept: boolean;

  private constructor(folder: string, seed: number, isKept: boolean) {
    this.#folder = folder;
    this.#seed = seed;
    this.#isKept = isKept;
  }

  /** @param keep a folder that outlives the run, with what an earlier run left there */
  static async open(seed: number, keep?: string): Promise<Workshop> {
    if (keep !== undefined) await mkdir(keep, { recursive: true });
    return new Workshop(
      keep ?? (await mkdtemp(join(tmpdir(), 'tracktree-bench-'))),
      seed,
      keep !== undefined,
    );
  }

  async run({ trial, driver, size }: Job): Promise<TrialOutcome> {
    const scratchFolder = await mkdtemp(join(this.#folder, 'scratch-'));
    try {
      return await runInChild({
        do: 'trial',
        trial: trial.name,
        driver,
        size,
        seed: this.#seed,
        workloadFile: await this.#workload(size),
        scratchFolder,
        filledFolder: trial.needsFilled ? await this.#filled(driver, size) : '',
        repeatForMs: REPEAT_FOR_MS,
      });
    } finally {
      await rm(scratchFolder, { recursive: true, force: true });
    }
  }

  async #workload(size: number): Promise<string> {
    const file = this.#path('workload', size);
    if (!existsSync(file)) await writeFile(file, JSON.stringify(makeWorkload(size, this.#seed)));
    return file;
  }

  /** A storage that holds all tracks. Filled under another name, so that one left unfinished is never taken for it. */
  async #filled(driver: DriverName, size: number): Promise<string> {
    const folder = this.#path(driver, size);
    if (existsSync(folder)) return folder;
    const unfinished = await mkdtemp(join(this.#folder, 'filling-'));
    if (!isInMemory(driver)) {
      await runInChild({ do: 'fill', folder: unfinished, driver, size, seed: this.#seed });
    }
    await rename(unfinished, folder);
    return folder;
  }

  #path(name: string, size: number): string {
    return join(this.#folder, `${name}-${size}-${this.#seed}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isKept) await rm(this.#folder, { recursive: true, force: true });
  }
}
