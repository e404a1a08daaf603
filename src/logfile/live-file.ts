import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expectDefined } from '../errors.ts';
import { codeOf, unlessMissing } from '../files/index.ts';

/** Ends a line of which a part is missing. Written lines hold no control characters, so it can be told from any of them. */
export const TORN_MARK = '\u0018';

/** The file that is being written to, and how much is in it. */
export class LiveFile {
  readonly path: string;
  size = 0;
  /** When something was last written to it before it was opened. */
  modifiedTime = 0;
  #handle: FileHandle | undefined;
  #device = 0n;
  #inode = 0n;

  constructor(path: string) {
    this.path = path;
  }

  get descriptor(): number | undefined {
    return this.#handle?.fd;
  }

  /** Opens the file if it is not open, or if it is no longer the one that its path names: someone removed or replaced it. */
  async refresh(): Promise<'same' | 'opened'> {
    if (this.#handle && (await this.#isInPlace())) return 'same';
    await this.reopen();
    return 'opened';
  }

  /** Opens what the path names now, and only then lets go of what was open. */
  async reopen(): Promise<void> {
    const handle = await openForAppending(this.path);
    const previous = this.#handle;
    try {
      await this.#adopt(handle);
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
    await previous?.close();
  }

  /** Writes from `offset` on; returns how many bytes the operating system took, which may be less than all. */
  async write(bytes: Buffer, offset: number): Promise<number> {
    const { bytesWritten } = await expectDefined(this.#handle, 'an open file is written').write(
      bytes,
      offset,
      bytes.length - offset,
      null,
    );
    this.size += bytesWritten;
    return bytesWritten;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Where the folder cannot be searched any more, the open file is as good as ever. */
  async #isInPlace(): Promise<boolean> {
    try {
      const { dev, ino, size } = await stat(this.path, { bigint: true });
      if (dev !== this.#device || ino !== this.#inode) return false;
      this.size = Number(size);
      return true;
    } catch (error) {
      return codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR';
    }
  }

  async #adopt(handle: FileHandle): Promise<void> {
    const { dev, ino, size, mtimeMs } = await handle.stat({ bigint: true });
    const added = size > 0n ? await endTornLine(handle, Number(size)) : 0;
    this.#handle = handle;
    this.#device = dev;
    this.#inode = ino;
    this.size = Number(size) + added;
    this.modifiedTime = Number(mtimeMs);
  }
}

async function openForAppending(path: string): Promise<FileHandle> {
  const handle = await unlessMissing(open(path, 'a+'));
  if (handle) return handle;
  await mkdir(dirname(path), { recursive: true });
  return open(path, 'a+');
}

/** A process that was killed may have left a part of a line; what comes next must not be taken for the rest of it. */
async function endTornLine(handle: FileHandle, size: number): Promise<number> {
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  if (last[0] === 0x0a) return 0;
  return (await handle.write(`${TORN_MARK}\n`)).bytesWritten;
}
