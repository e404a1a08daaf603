import { statSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How often the watch checks that the folder is still there, in milliseconds. */
const LOOK_INTERVAL_MS = 100;

/** Bytes that opening LevelDB needs besides those of its log. */
const ROOM_BYTES_MIN = 1024 * 1024;

/** A file that tests whether the folder can be written to; LevelDB ignores it. */
const PROBE_NAME = 'probe.tmp';

/**
 * What failed batches may have left in LevelDB's log. After a failed write nothing may be appended to that log: LevelDB
 * counts bytes that were not written, and drops what follows them at the next opening. Also, the failed batch may be in
 * the log. So LevelDB is closed and opened again, and the keys get back their values.
 */
export class FailedWrites {
  readonly #before = new Map<string, Buffer | undefined>();
  #error: Error | undefined;

  /** Why the last write failed; undefined if none did since LevelDB was opened. */
  get error(): Error | undefined {
    return this.#error;
  }

  /**
   * The values that the keys of failed batches had; undefined for a key that had none. These come first: a track whose key
   * goes after the value was written that it shares looks to a repair as if it had been removed.
   */
  get before(): [key: string, value: Buffer | undefined][] {
    return [...this.#before].sort(([, a], [, b]) => Number(a !== undefined) - Number(b !== undefined));
  }

  /** @param read gives the value of a key before the batch */
  note(error: Error, keys: Iterable<string>, read: (key: string) => Buffer | undefined): void {
    this.#error = error;
    for (const key of keys) if (!this.#before.has(key)) this.#before.set(key, read(key));
  }

  forget(): void {
    this.#error = undefined;
    this.#before.clear();
  }
}

/** Checks now and then that a folder is the one that was opened: LevelDB goes on writing to deleted files. */
export class FolderWatch {
  readonly #path: string;
  #inode: number | undefined;
  #lookedAt = 0;

  constructor(folder: string) {
    this.#path = join(folder, 'CURRENT');
  }

  /** Remembers the folder as it is. */
  begin(): void {
    this.#inode = statSync(this.#path, { throwIfNoEntry: false })?.ino;
  }

  /** @throws Error if the folder is gone, or another one has its name */
  look(): void {
    const now = performance.now();
    if (now - this.#lookedAt < LOOK_INTERVAL_MS) return;
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino !== this.#inode) {
      throw new Error(`'${this.#path}' is gone, or another file has its name`);
    }
    this.#lookedAt = now;
  }
}

/** Checks that a folder takes as many bytes as opening LevelDB may need. @throws the error of the file system */
export async function probeFolder(folder: string): Promise<void> {
  const path = join(folder, PROBE_NAME);
  const bytes = (await sizeOfLogs(folder)) + ROOM_BYTES_MIN;
  try {
    const file = await open(path, 'w');
    try {
      const chunk = Buffer.alloc(ROOM_BYTES_MIN, 1);
      for (let written = 0; written < bytes; written += chunk.length) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

async function sizeOfLogs(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) {
    if (name.endsWith('.log')) bytes += (await stat(join(folder, name))).size;
  }
  return bytes;
}
