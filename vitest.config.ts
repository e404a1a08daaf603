import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { KINDS } from './test/kinds.ts';

const filesOf = (kind: string) => `test/**/*.${kind}.test.ts`;

/** Test files that replace modules: they must load all modules themselves. */
function findMocking(): string[] {
  const names = readdirSync('test', { encoding: 'utf8', recursive: true });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .filter((path) => readFileSync(path, 'utf8').includes('vi.mock('));
}

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig(({ mode }) => {
  // The mode is a kind of tests (test/kinds.ts), or 'test' for `npm test`.
  const include = [mode === 'test' ? 'test/**/*.test.ts' : filesOf(mode)];
  const exclude = [...configDefaults.exclude, ...(mode === 'test' ? KINDS.map(filesOf) : [])];
  const mocking = findMocking();
  return {
    test: {
      // Loading all modules again for each file would take half of the time.
      projects: [
        {
          extends: true,
          test: { name: 'tests', isolate: false, include, exclude: [...exclude, ...mocking] },
        },
        {
          extends: true,
          test: {
            name: 'tests with mocks',
            isolate: true,
            include: mocking.filter((path) => isWanted(path, mode)),
            exclude,
          },
        },
      ],
      // Many tests wait for processes that they started, so there is work for every core.
      maxWorkers: availableParallelism(),
      testTimeout: mode === 'test' ? 60_000 : 600_000,
      hookTimeout: 60_000,
      // What is waited for comes late on a busy machine.
      expect: { poll: { timeout: 20_000 } },
      // What a CommonJS package exports must look the same in tests as in Node.js itself.
      deps: { interopDefault: false },
      coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    },
  };
});

function isWanted(path: string, mode: string): boolean {
  return mode === 'test' || path.endsWith(`.${mode}.test.ts`);
}
