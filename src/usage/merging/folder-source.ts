import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TrackingError } from '../../errors.ts';
import { codeOf, ifMissing, syncFolder } from '../../files/index.ts';
import { PARTIAL_ENDING } from '../partial/partial-name.ts';
import type { PartialQuarantine } from './partial-quarantine.ts';
import type { FoundPartial, PartialSource } from './partial-source.ts';

/** Reads partials from a folder, such as one that a receiver or an FTP server writes to. */
export class FolderSource implements PartialSource {
  readonly concurrency = 4;
  readonly #folder: string;
  readonly #quarantine: PartialQuarantine;
  #hasRemoved = false;

  constructor(folder: string, quarantine: PartialQuarantine) {
    this.#folder = folder;
    this.#quarantine = quarantine;
  }

  /** A missing folder has no partials: nothing was uploaded yet. */
  async list(): Promise<FoundPartial[]> {
    const entries = await explain('the folder of the partials cannot be read', () =>
      readdir(this.#folder, { withFileTypes: true }).catch(ifMissing([])),
    );
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(PARTIAL_ENDING))
      .map(({ name }) => ({ name, sizeBytes: undefined }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  read(name: string, sizeBytesMax: number): Promise<Uint8Array | undefined | 'too large'> {
    return explain(`the partial ${name} cannot be read`, async () => {
      await using file = await openPlain(join(this.#folder, name));
      if (!file) return undefined;
      const { size } = await file.stat();
      return size > sizeBytesMax ? 'too large' : await file.readFile();
    });
  }

  async remove(name: string): Promise<void> {
    await explain(`the partial ${name} cannot be removed`, () =>
      rm(join(this.#folder, name), { force: true }),
    );
    this.#hasRemoved = true;
  }

  async refuse(name: string, bytes: Uint8Array | undefined, reason: string): Promise<string | undefined> {
    const path = join(this.#folder, name);
    if (!bytes) return this.#quarantine.moveIn(path, name, reason);
    const file = await this.#quarantine.add(name, bytes, reason);
    if (file !== undefined) await this.remove(name);
    return file;
  }

  async close(): Promise<void> {
    if (this.#hasRemoved) await syncFolder(this.#folder);
  }
}

/** @throws TrackingError TRACKS_READ_FAILED in place of an error of the file system */
async function explain<T>(message: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new TrackingError('TRACKS_READ_FAILED', message, { cause });
  }
}

/** Opens a regular file, not a symbolic link; undefined if it is missing. */
async function openPlain(path: string): Promise<FileHandle | undefined> {
  try {
    const found = await lstat(path);
    if (!found.isFile()) return undefined;
    return await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ELOOP') return undefined;
    throw error;
  }
}
