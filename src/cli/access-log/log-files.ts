import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { WrongUse } from '../failures.ts';
import { isFile } from '../file-checks.ts';

/**
 * Makes sure that there are logs of these names; where rotated files are wanted too, one of those will do.
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

/** Which of these names are of rotated files is known to the load; here it is enough that one goes on with a number. */
async function hasRotatedFile(file: string): Promise<boolean> {
  const name = basename(file);
  const names = await readdir(dirname(file)).catch((): string[] => []);
  return names.some((each) => each.startsWith(name) && /^[.-]\d/.test(each.slice(name.length)));
}
