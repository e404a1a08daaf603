import { type FileHandle, open } from 'node:fs/promises';
import { TrackingError } from '../../../errors.ts';

/** A value that cannot be served, as it is set aside. */
export interface DamagedValue {
  key: string;
  reason: string;
  value: Buffer;
}

/**
 * A file of JSON lines that damaged values are set aside in, each with its key, the reason and its bytes in base64. It
 * is made when there is the first one, and added to if it is there already.
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
      this.#file ??= await open(this.path, 'a');
      await this.#file.write(`${JSON.stringify({ key, reason, bytes: value.toString('base64') })}\n`);
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  /** Makes sure that everything is on the disk. @throws TrackingError TRACKS_WRITE_FAILED */
  async close(): Promise<void> {
    try {
      await this.#file?.sync();
      await this.#file?.close();
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  #failure(cause: unknown): TrackingError {
    const message = `the quarantine file '${this.path}' cannot be written: ${(cause as Error).message}`;
    return new TrackingError('TRACKS_WRITE_FAILED', message, { cause });
  }
}
