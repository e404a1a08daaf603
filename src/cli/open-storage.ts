import { readdir } from 'node:fs/promises';
import { TrackingError } from '../errors.ts';
import { TrackingStorage } from '../storage/index.ts';
import { WrongUse } from './failures.ts';

/** Any storage, with whatever attributes it indexes. */
export type AnyStorage = TrackingStorage<Record<string, unknown>, string>;

/** How a storage is made where there is none. */
export interface NewStorage {
  typeName?: string | undefined;
  indexAttributes?: readonly string[] | undefined;
}

/** The folder that a command works on. @throws WrongUse if none is named */
export function folderOf(db: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const folder = db ?? env.TRACKTREE_DB;
  if (folder !== undefined && folder !== '') return folder;
  throw new WrongUse('Which storage? Name its folder with --db DIR, or in the variable TRACKTREE_DB');
}

/**
 * Opens the storage in a folder as it is.
 *
 * @throws WrongUse if there is none; TrackingError
 */
export async function openStorage(folder: string): Promise<AnyStorage> {
  try {
    return await TrackingStorage.openStored(folder);
  } catch (error) {
    if (isMissing(error)) throw new WrongUse(error.message);
    throw error;
  }
}

/**
 * Opens the storage in a folder, or makes one where there is no folder, or an empty one.
 *
 * @throws WrongUse if the folder holds something else; TrackingError
 */
export async function openOrMakeStorage(
  folder: string,
  options: NewStorage,
): Promise<{ storage: AnyStorage; isNew: boolean }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new WrongUse(`'${folder}' cannot be read: ${error.message}`);
  });
  if (names.length > 0) return { storage: await openStorage(folder), isNew: false };
  const storage = await TrackingStorage.open<Record<string, unknown>, string>(folder, options);
  return { storage, isNew: true };
}

function isMissing(error: unknown): error is TrackingError {
  return (
    error instanceof TrackingError &&
    error.code === 'TRACKS_OPEN_FAILED' &&
    error.message.startsWith('there is no storage')
  );
}
