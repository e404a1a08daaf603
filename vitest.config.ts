import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests in a real browser: `npm run test:browser`. Not everybody who runs `npm test` has one. */
const BROWSER_TESTS = 'test/browser/**';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export
export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'browser' ? [] : [BROWSER_TESTS])],
    // Many tests wait for processes that they started, so there is work for every core.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes late on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // What a CommonJS package exports must look the same in tests as in Node.js itself.
    deps: { interopDefault: false },
  },
}));
