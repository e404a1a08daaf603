import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readPages } from './pages.ts';

const SOURCES = resolve(import.meta.dirname, '../../src');

/** The codes that the sources throw or declare. */
async function findCodes(): Promise<string[]> {
  const names = (await readdir(SOURCES, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(names.map((name) => readFile(join(SOURCES, name), 'utf8')));
  const codes = texts.flatMap((text) => [...text.matchAll(/'(TRACKS_[A-Z_]+)'/g)].map(([, code]) => code!));
  return [...new Set(codes)].sort();
}

/** The codes that have a row of the table, each with its cells. */
async function findRows(): Promise<Map<string, string[]>> {
  const page = (await readPages()).get('docs/troubleshooting.md') ?? '';
  const rows = [...page.matchAll(/^\| `(TRACKS_[A-Z_]+)` *\|(.*)\|$/gm)];
  return new Map(rows.map(([, code, cells]) => [code!, cells!.split('|').map((cell) => cell.trim())]));
}

it('names every error code with its cause and cure, and no other', async () => {
  const rows = await findRows();
  expect([...rows.keys()].sort()).toEqual(await findCodes());
  const incomplete = [...rows].filter(([, cells]) => cells.length !== 2 || cells.includes(''));
  expect(incomplete).toEqual([]);
});
