import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrackingError } from '../../../errors.ts';
import { openToAppend, syncFolder } from '../../../files/index.ts';

/** A damaged value, as it is set aside. */
export interface DamagedValue {
  key: string;
  reason: string;
  value: Buffer;
}

/**
 * A file of JSON lines for damaged values, each with its key, the reason and its bytes in base64. The first value creates
 * it; an existing file is appended to.
 */
export class Quarantine {
  readonly path: string;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether anything was set aside. */
  get isUsed(): boolean {
    return this.#file !== undefined;
  }

  /** @throws TrackingError TRACKS_WRITE_FAILED */
  async add({ key, reason, value }: DamagedValue): Promise<void> {
    try {
      this.#file ??= await openToAppend(this.path);
      await this.#file.appendFile(`${JSON.stringify({ key, reason, bytes: value.toString('base64') })}\n`);
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  /** Syncs the file, if there is one, and closes it. @throws TrackingError TRACKS_WRITE_FAILED */
  async close(): Promise<void> {
    if (!this.#file) return;
    try {
      await this.#file.sync();
      await syncFolder(dirname(this.path));
    } catch (cause) {
      throw this.#failure(cause);
    } finally {
      await this.#file.close();
    }
  }

  #failure(cause: unknown): TrackingError {
    const message = `the quarantine file '${this.path}' cannot be written: ${(cause as Error).message}`;
    return new TrackingError('TRACKS_WRITE_FAILED', message, { cause });
  }
}
