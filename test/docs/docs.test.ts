import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readPages } from './pages.ts';
import { readPage } from './run-page.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const startFolder = process.cwd();
let folder = '';

// Examples may write where they stand, so each page stands in a folder of its own. Trackers count nothing where DO_NOT_TRACK or CI is set.
beforeAll(async () => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('DO_NOT_TRACK', undefined);
  folder = await mkdtemp(join(tmpdir(), 'tracktree-docs-'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
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

const pages = await readPages();

for (const [name, page] of pages) {
  const steps = readPage(name, page, load);
  if (steps.length === 0) continue;
  describe(`${name} shows what really happens`, () => {
    beforeAll(async () => {
      const own = join(folder, name.replaceAll('/', '-'));
      await mkdir(own);
      process.chdir(own);
    });
    for (const step of steps) {
      it(`${step.heading} (line ${step.line})`, () => step.run());
    }
  });
}

it('finds the pages that must have examples', () => {
  expect([...pages.keys()]).toEqual(
    expect.arrayContaining([
      'README.md',
      'docs/tracking.md',
      'docs/concepts.md',
      'docs/cookbook.md',
      'docs/migration.md',
    ]),
  );
});
