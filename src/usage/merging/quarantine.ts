import { createHash, randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { codeOf, ifMissing } from '../../files/index.ts';
import { type Keeping, keepFile, syncFolder } from './kept-files.ts';

/** The end of the names of files that say why a partial was refused. */
const REASON_ENDING = '.reason.json';

/** The longest part of a refused file's name that is kept in its new one. */
const NAME_LENGTH_MAX = 150;

/** What a file takes besides its bytes: very many small ones fill a disk, too. */
const FILE_SIZE_BYTES = 4_096;

/**
 * A folder for what was refused, each with the reason beside it. The same bytes are kept once, however often they come; when the folder
 * is full, nothing more is taken.
 */
export class Quarantine {
  readonly folder: string;
  readonly #sizeBytesMax: number;
  #measuring: Promise<void> | undefined;
  #sizeBytes = 0;

  constructor(folder: string, sizeBytesMax: number) {
    this.folder = folder;
    this.#sizeBytesMax = sizeBytesMax;
  }

  /** Keeps bytes for good and resolves to the name of their file; undefined if there is no room left. */
  async add(name: string, bytes: Uint8Array, reason: string): Promise<string | undefined> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const file = `${digest.slice(0, 16)}-${harmless(name)}`;
    await this.#measured();
    const sizeBytes = bytes.length + FILE_SIZE_BYTES;
    if (this.#sizeBytes + sizeBytes > this.#sizeBytesMax)
      return (await exists(join(this.folder, file))) ? file : undefined;
    // Room is taken before anything is awaited, so that many at once do not take the same.
    this.#sizeBytes += sizeBytes;
    let keeping: Keeping | undefined;
    try {
      keeping = await keepFile(this.folder, file, bytes);
    } finally {
      if (keeping !== 'kept') this.#sizeBytes -= sizeBytes;
    }
    await this.#keepReason(file, { name, reason, sizeBytes: bytes.length, sha256: digest });
    return file;
  }

  /** Moves a file here that nobody read, whatever room there is. Resolves to its new name; undefined if it has gone. */
  async adopt(path: string, name: string, reason: string): Promise<string | undefined> {
    const file = `${randomBytes(8).toString('hex')}-${harmless(name)}`;
    await mkdir(this.folder, { recursive: true });
    const found = await stat(path).catch(ifMissing(undefined));
    if (!found) return undefined;
    await this.#keepReason(file, { name, reason, sizeBytes: found.size });
    if (!(await move(path, join(this.folder, file)))) return undefined;
    await syncFolder(this.folder);
    await this.#measured();
    this.#sizeBytes += found.size + FILE_SIZE_BYTES;
    return file;
  }

  async #keepReason(file: string, facts: Record<string, unknown>): Promise<void> {
    const text = JSON.stringify({ ...facts, refusedAt: new Date().toISOString() }, undefined, 2);
    // Where a reason is there already, the first one stays.
    await keepFile(this.folder, file + REASON_ENDING, Buffer.from(`${text}\n`));
  }

  async #measured(): Promise<void> {
    this.#measuring ??= sizeOf(this.folder).then((sizeBytes) => {
      this.#sizeBytes += sizeBytes;
    });
    await this.#measuring;
  }
}

/** Sets something aside. @throws TrackingError, TRACKS_WRITE_FAILED in place of what the file system throws */
export async function settingAside<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof TrackingError) throw cause;
    throw new TrackingError('TRACKS_WRITE_FAILED', 'what was refused could not be set aside', { cause });
  }
}

/** Moves a file, to another disk too; false if it has gone. */
async function move(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    if (codeOf(error) !== 'EXDEV') throw error;
  }
  await copyFile(from, to);
  await rm(from, { force: true });
  return true;
}

/** A name that means nothing to a file system, a shell or a terminal. */
export function harmless(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[.]+|[.]{2,}/g, '_');
  return plain.slice(-NAME_LENGTH_MAX);
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(ifMissing<string[]>([]));
  let sizeBytes = 0;
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(ifMissing(undefined));
    if (found?.isFile() && !name.endsWith(REASON_ENDING)) sizeBytes += found.size + FILE_SIZE_BYTES;
  }
  return sizeBytes;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(ifMissing(undefined))) !== undefined;
}
