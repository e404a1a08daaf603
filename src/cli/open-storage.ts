import { readdir } from 'node:fs/promises';
import { TrackingError } from '../errors.ts';
import { Summary, TrackingStorage } from '../storage/index.ts';
import * as summaries from '../summaries/index.ts';
import { WrongUse } from './failures.ts';

/** A storage with any indexed attributes. */
export type AnyStorage = TrackingStorage<Record<string, unknown>, string>;

/** The summaries of web requests, which the command can count by itself. */
export const standardSummaries: readonly Summary[] = Object.values(summaries).filter(
  (each) => each instanceof Summary,
);

export interface NewStorage {
  typeName?: string | undefined;
  indexAttributes?: readonly string[] | undefined;
  /** Whether it keeps the sums of web requests. Default false. */
  hasSums?: boolean | undefined;
  /** Whether saves survive a power cut, also in an existing storage. Default false. */
  isDurable?: boolean | undefined;
}

type StoredOptions = NonNullable<Parameters<typeof TrackingStorage.openStored>[1]>;

/** The folder that a command works on. @throws WrongUse if none is named */
export function folderOf(db: string | undefined, env: Readonly<Record<string, string | undefined>>): string {
  const folder = db ?? env.TRACKTREE_DB;
  if (folder !== undefined && folder !== '') return folder;
  throw new WrongUse('Which storage? Name its folder with --db DIR, or in the variable TRACKTREE_DB');
}

/**
 * Opens the existing storage in a folder.
 *
 * @throws WrongUse if there is none; TrackingError
 */
export async function openStorage(folder: string, options: StoredOptions = {}): Promise<AnyStorage> {
  try {
    return await TrackingStorage.openStored(folder, options);
  } catch (error) {
    if (isMissing(error)) throw new WrongUse(error.message);
    throw error;
  }
}

/**
 * Opens the storage in a folder, or makes one if the folder is missing or empty.
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
  if (names.length > 0) return { storage: await openForSaving(folder, durabilityOf(options)), isNew: false };
  const { typeName, indexAttributes, hasSums } = options;
  const storage = await TrackingStorage.open<Record<string, unknown>, string>(folder, {
    typeName,
    indexAttributes,
    ...durabilityOf(options),
    hooks: hasSums ? standardSummaries : [],
  });
  return { storage, isNew: true };
}

/** Opens a storage with those of its summaries that the command can count. */
async function openForSaving(folder: string, options: StoredOptions): Promise<AnyStorage> {
  const storage = await openStorage(folder, options);
  const kept = (await storage.getSummaries()).map(({ name }) => name);
  const hooks = standardSummaries.filter(({ name }) => kept.includes(name));
  if (hooks.length === 0) return storage;
  await storage.close();
  return openStorage(folder, { ...options, hooks });
}

const durabilityOf = ({ isDurable }: NewStorage) =>
  ({ durability: isDurable ? 'fsync' : 'process' }) as const;

function isMissing(error: unknown): error is TrackingError {
  return (
    error instanceof TrackingError &&
    error.code === 'TRACKS_OPEN_FAILED' &&
    error.message.startsWith('there is no storage')
  );
}
