import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { makeTemporaryFolder, removeFolder } from '../../support/temporary-folder.ts';

/** A folder for the files of one test. */
export class Folder {
  path = '';

  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file; its path. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.file(name), content);
    return this.file(name);
  }

  async append(name: string, content: string | Uint8Array): Promise<void> {
    await appendFile(this.file(name), content);
  }

  async rename(name: string, newName: string): Promise<void> {
    await rename(this.file(name), this.file(newName));
  }
}

/** Gives every test of a file a folder of its own. */
export function useFolder(): Folder {
  const folder = new Folder();
  beforeEach(async () => {
    folder.path = await makeTemporaryFolder();
  });
  afterEach(() => removeFolder(folder.path));
  return folder;
}
