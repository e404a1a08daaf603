import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrackingStorage } from '../../../src/storage/index.ts';
import { folderLocation } from '../../support/embedded-locations.ts';
import { type StorageFixture, withFixture } from '../../support/storage-fixture.ts';
import { minute } from '../../support/tracks.ts';

/** Runs a test with a fixture on a folder and ends it with a consistency check. */
export function inFolder(body: (fixture: StorageFixture) => Promise<void>): () => Promise<void> {
  return () => withFixture(folderLocation, body);
}

/** Saves tracks, one a minute, of three tasks and some users in turn. The data says which one it is. */
export async function saveTracks(
  storage: Pick<TrackingStorage, 'saveUserTracks'>,
  count: number,
  users = 5,
): Promise<void> {
  for (let start = 0; start < count; start += 10_000) {
    const length = Math.min(10_000, count - start);
    const entries = Array.from({ length }, (_, i) => start + i).map((n) => ({
      taskId: `t${n % 3}`,
      userName: `u${n % users}`,
      data: { n },
      timeStamp: minute(n),
    }));
    await storage.saveUserTracks(entries);
  }
}

/** The files in a folder that hold the bytes of a text. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const names = await readdir(folder);
  const found: string[] = [];
  for (const name of names) if ((await readFile(join(folder, name))).includes(text)) found.push(name);
  return found;
}
