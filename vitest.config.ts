import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { KINDS } from './test/kinds.ts';

const filesOf = (kind: string) => `test/**/*.${kind}.test.ts`;

/** Test files that replace modules or measure memory: they need a process of their own. */
function findAlone(): string[] {
  const names = readdirSync('test', { encoding: 'utf8', recursive: true });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .filter((path) => /vi\.mock\(|memoryUsage\(|usedBytes\(/.test(readFileSync(path, 'utf8')));
}

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig(({ mode }) => {
  // The mode is a kind of tests (test/kinds.ts), or 'test' for `npm test`.
  const isWanted = (path: string) => mode === 'test' || path.endsWith(`.${mode}.test.ts`);
  const include = [mode === 'test' ? 'test/**/*.test.ts' : filesOf(mode)];
  const exclude = [...configDefaults.exclude, ...(mode === 'test' ? KINDS.map(filesOf) : [])];
  const alone = findAlone();
  // A project that extended this configuration would read it in a mode of its own.
  const options = {
    // test/support/randomness.ts and scale.ts go by it.
    env: { TRACKTREE_KIND: mode },
    testTimeout: mode === 'test' ? 60_000 : 600_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // What a CommonJS package exports must look the same in tests as in Node.js itself.
    deps: { interopDefault: false },
  };
  return {
    test: {
      // Loading all modules again for each file would take half of the time.
      projects: [
        { test: { ...options, name: 'tests', isolate: false, include, exclude: [...exclude, ...alone] } },
        { test: { ...options, name: 'tests alone', include: alone.filter(isWanted), exclude } },
      ],
      // Many tests wait for a disk or a process: one worker more keeps every core at work.
      maxWorkers: availableParallelism() + 1,
      // Keeps what was compiled for the next run.
      experimental: { fsModuleCache: true },
      coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    },
  };
});
