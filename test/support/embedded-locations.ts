import { Level } from 'level';
import {
  type Defaults,
  persistentLocation,
  type StorageLocation,
  transientLocation,
} from './storage-location.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

/** A storage of the embedded engine without a folder. */
export async function memoryLocation(defaults?: Defaults): Promise<StorageLocation> {
  return transientLocation(undefined, defaults);
}

/** A storage in a folder of its own. */
export async function folderLocation(defaults?: Defaults): Promise<StorageLocation> {
  const folder = await makeTemporaryFolder();
  return persistentLocation(
    () => folder,
    () => removeFolder(folder),
    defaults,
  );
}

/** A storage in a sublevel of a database that belongs to someone else and holds other things too. */
export async function sublevelLocation(): Promise<StorageLocation> {
  const folder = await makeTemporaryFolder();
  const database = new Level(folder);
  await database.put('~', 'after');
  await database.put('!', 'before');
  return persistentLocation(
    () => database.sublevel('tracks'),
    async () => {
      await database.close();
      await removeFolder(folder);
    },
  );
}
