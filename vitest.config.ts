import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { KINDS } from './test/kinds.ts';

const filesOf = (kind: string) => `test/**/*.${kind}.test.ts`;

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig(({ mode }) => ({
  test: {
    // The mode is a kind of tests (test/kinds.ts), or 'test' for `npm test`.
    include: [mode === 'test' ? 'test/**/*.test.ts' : filesOf(mode)],
    exclude: [...configDefaults.exclude, ...(mode === 'test' ? KINDS.map(filesOf) : [])],
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
}));
