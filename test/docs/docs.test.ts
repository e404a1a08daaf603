import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPage } from './run-page.ts';
import { checkTypes } from './type-check.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const startFolder = process.cwd();
let folder = '';

// Examples may write where they stand, so they stand in a folder of their own.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracktree-docs-'));
  process.chdir(folder);
});

afterAll(async () => {
  process.chdir(startFolder);
  await rm(folder, { recursive: true, force: true });
});

/** Imports what an example names; the package and its parts come from the sources. */
async function load(specifier: string): Promise<Record<string, unknown>> {
  const part = /^tracktree(?:\/(\w+))?$/.exec(specifier);
  if (!part) return await import(specifier);
  const door = join(ROOT, 'src', part[1] ?? '', 'index.ts');
  return { ...(await import(/* @vite-ignore */ door)) };
}

async function findPages(): Promise<string[]> {
  const docs = await readdir(join(ROOT, 'docs'));
  return ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)].sort();
}

const pages = new Map<string, string>();
for (const name of await findPages()) pages.set(name, await readFile(join(ROOT, name), 'utf8'));

for (const [name, page] of pages) {
  const steps = readPage(name, page, load);
  if (steps.length === 0) continue;
  describe(`${name} shows what really happens`, () => {
    for (const step of steps) {
      it(`${step.heading} (line ${step.line})`, () => step.run());
    }
  });
}

it('finds the pages that must have examples', () => {
  expect([...pages.keys()]).toEqual(expect.arrayContaining(['README.md', 'docs/tracking.md']));
});

it('has right types in every example', () => {
  expect(checkTypes(pages)).toEqual([]);
});
