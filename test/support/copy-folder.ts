import { cp, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

/**
 * Copies a folder as it is at one moment: what the death of a process that has it open would leave. Files that change
 * while they are copied one after the other would make up a state that never was, so then it is copied again.
 */
export async function copyFolderAtOnce(folder: string): Promise<string> {
  for (;;) {
    const before = await stateOf(folder);
    const copy = await makeTemporaryFolder();
    const isCopied = await cp(folder, copy, { recursive: true }).then(
      () => true,
      () => false, // A file that was there when the folder was listed is gone already.
    );
    if (isCopied && before === (await stateOf(folder))) return copy;
    await removeFolder(copy);
  }
}

/** The names, sizes and times of all files in words. */
async function stateOf(folder: string): Promise<string> {
  const names = await readdir(folder);
  const states = names.sort().map(async (name) => {
    const file = await stat(join(folder, name), { bigint: true }).catch(() => undefined);
    return `${name} ${file?.size} ${file?.mtimeNs}`;
  });
  return (await Promise.all(states)).join('\n');
}
