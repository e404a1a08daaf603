import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The texts of all pages of the documentation, by their paths. */
export async function readPages(): Promise<Map<string, string>> {
  const docs = await readdir(join(ROOT, 'docs'));
  const names = ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  const pages = new Map<string, string>();
  for (const name of names.sort()) pages.set(name, await readFile(join(ROOT, name), 'utf8'));
  return pages;
}
