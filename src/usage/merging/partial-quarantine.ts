import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { codeOf, syncFolder, unlessMissing, writeSafely } from '../../files/index.ts';
import { type WriteOnceResult, writeOnce } from './write-once.ts';

/** The end of the names of the files with reasons. */
const REASON_ENDING = '.reason.json';

/** The longest part of a refused file's name in its new name. */
const NAME_LENGTH_MAX = 150;

/** What a file takes besides its bytes, so that very many small ones do not fill a disk. */
const FILE_SIZE_BYTES = 4_096;

/**
 * A folder for refused partials, each with a file that says why. Equal bytes are stored once. A full quarantine takes
 * nothing more.
 */
export class PartialQuarantine {
  readonly folder: string;
  readonly #sizeBytesMax: number;
  #measuring: Promise<void> | undefined;
  #sizeBytes = 0;

  constructor(folder: string, sizeBytesMax: number) {
    this.folder = folder;
    this.#sizeBytesMax = sizeBytesMax;
  }

  /** Stores bytes and resolves to the name of their file, which survives a power cut; undefined if there is no room. */
  async add(name: string, bytes: Uint8Array, reason: string): Promise<string | undefined> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const file = `${digest.slice(0, 16)}-${sanitizeName(name)}`;
    const explanation = explain({ name, reason, sizeBytes: bytes.length, sha256: digest });
    await this.#measured();
    const sizeBytes = bytes.length + explanation.length + 2 * FILE_SIZE_BYTES;
    if (this.#sizeBytes + sizeBytes > this.#sizeBytesMax)
      return (await statFile(join(this.folder, file))) && file;
    // Reserved before the first await, so that concurrent calls cannot take the same room.
    this.#sizeBytes += sizeBytes;
    let result: WriteOnceResult | undefined;
    try {
      result = await writeOnce(this.folder, file, bytes);
    } finally {
      if (result !== 'written') this.#sizeBytes -= sizeBytes;
    }
    await writeOnce(this.folder, file + REASON_ENDING, explanation); // The first reason stays.
    return file;
  }

  /** Moves a file here without reading it, whatever room there is. Resolves to its new name; undefined if it is missing. */
  async moveIn(path: string, name: string, reason: string): Promise<string | undefined> {
    const file = `${randomBytes(8).toString('hex')}-${sanitizeName(name)}`;
    await mkdir(this.folder, { recursive: true });
    const found = await statFile(path);
    if (!found) return undefined;
    const explanation = explain({ name, reason, sizeBytes: found.size });
    await this.#measured();
    await writeOnce(this.folder, file + REASON_ENDING, explanation);
    if (!(await move(path, join(this.folder, file)))) return undefined;
    await syncFolder(this.folder);
    this.#sizeBytes += found.size + explanation.length + 2 * FILE_SIZE_BYTES;
    return file;
  }

  async #measured(): Promise<void> {
    this.#measuring ??= sizeOf(this.folder).then((sizeBytes) => {
      this.#sizeBytes += sizeBytes;
    });
    await this.#measuring;
  }
}

/** Runs an action of a quarantine. @throws TrackingError, TRACKS_WRITE_FAILED in place of an error of the file system */
export async function withWriteErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof TrackingError) throw cause;
    throw new TrackingError('TRACKS_WRITE_FAILED', 'what was refused could not be set aside', { cause });
  }
}

/** Moves a file, also to another disk; false if it is missing. */
async function move(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    if (codeOf(error) !== 'EXDEV') throw error;
  }
  await writeSafely(to, async (file) => {
    for await (const bytes of createReadStream(from)) await file.appendFile(bytes as Buffer);
  });
  await rm(from, { force: true });
  return true;
}

/** The content of a file that says why another was refused. */
function explain(facts: Record<string, unknown>): Buffer {
  return Buffer.from(`${JSON.stringify({ ...facts, refusedAt: new Date().toISOString() }, undefined, 2)}\n`);
}

/** A name without a meaning to a file system, a shell or a terminal. */
export function sanitizeName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^[.]+|[.]{2,}/g, '_');
  return plain.slice(-NAME_LENGTH_MAX);
}

async function sizeOf(folder: string): Promise<number> {
  const names = (await unlessMissing(readdir(folder))) ?? [];
  let sizeBytes = 0;
  for (const name of names) {
    const found = await statFile(join(folder, name));
    if (found?.isFile()) sizeBytes += found.size + FILE_SIZE_BYTES;
  }
  return sizeBytes;
}

const statFile = (path: string): Promise<Stats | undefined> => unlessMissing(stat(path));
