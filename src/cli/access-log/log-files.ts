import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { WrongUse } from '../failures.ts';
import { isFile } from '../file-checks.ts';

/**
 * Checks that the logs exist. With rotated files, one of those is enough.
 *
 * @throws WrongUse
 */
export async function checkLogFiles(files: readonly string[], isRotated: boolean | undefined): Promise<void> {
  for (const file of files) {
    if (await isFile(file)) continue;
    if (!isRotated) throw new WrongUse(`there is no file '${file}'`);
    if (!(await hasRotatedFile(file)))
      throw new WrongUse(`there is no file '${file}', nor one that it was rotated to`);
  }
}

/** Whether a file looks like one that the log was rotated to. The load decides exactly. */
async function hasRotatedFile(file: string): Promise<boolean> {
  const name = basename(file);
  const names = await readdir(dirname(file)).catch((): string[] => []);
  return names.some((each) => each.startsWith(name) && /^[.-]\d/.test(each.slice(name.length)));
}
