import { afterEach, beforeEach, expect } from 'vitest';
import {
  type LoadAccessLogOptions,
  loadAccessLog,
} from '../../../src/requests/access-log/load-access-log.ts';
import type { AccessLogLoad } from '../../../src/requests/access-log/load-report.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { type Folder, useFolder } from './folder.ts';

/** A storage, and a folder with logs to load into it. */
export class Loading {
  readonly folder: Folder;
  #storage: TrackingStorage | undefined;

  constructor(folder: Folder) {
    this.folder = folder;
  }

  get storage(): TrackingStorage {
    if (!this.#storage) throw new Error('the storage is not open yet');
    return this.#storage;
  }

  async open(): Promise<void> {
    this.#storage = await TrackingStorage.open(this.folder.file('storage'));
  }

  async close(): Promise<void> {
    await expectConsistent(this.storage);
    await this.storage.close();
  }

  /** Loads files of the folder. */
  load(names: string | string[], options?: LoadAccessLogOptions): Promise<AccessLogLoad> {
    const files = [names].flat().map((name) => this.folder.file(name));
    return loadAccessLog(files, this.storage, options);
  }

  /** The numbers of the lines that became tracks, in the order of the tracks. */
  async loaded(): Promise<number[]> {
    const tracks = await this.storage.query();
    return tracks.map(({ taskId }) => Number(taskId.slice(1)));
  }

  /** Expects that a load brings the lines `from` to `to` - 1, and that the next one brings nothing. */
  async expectNew(
    names: string | string[],
    from: number,
    to: number,
    options?: LoadAccessLogOptions,
  ): Promise<void> {
    expect(await this.load(names, options)).toMatchObject({ records: to - from, invalid: 0, unfinished: 0 });
    expect(await this.loaded()).toEqual(numbers(0, to));
    expect(await this.load(names, options)).toMatchObject({ records: 0, lines: 0, invalid: 0, visits: 0 });
  }
}

/** Gives every test of a file a storage and a folder of its own; the storage has to be consistent at the end. */
export function useLoading(): Loading {
  const loading = new Loading(useFolder());
  beforeEach(() => loading.open());
  afterEach(() => loading.close());
  return loading;
}

/** The integers `from` to `to` - 1. */
export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
