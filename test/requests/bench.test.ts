import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { measureServer } from '../../bench/requests/measure.ts';
import { SERVERS } from '../../bench/requests/servers.ts';

const COMMAND = [
  process.execPath,
  '--import',
  new URL('../support/register-typescript.js', import.meta.url).href,
  fileURLToPath(new URL('../../bench/requests/serve-process.ts', import.meta.url)),
];

describe.each(Object.keys(SERVERS))('the benchmark of requests runs with %s', (framework) => {
  it.each([true, false])('tracked: %s', async (isTracked) => {
    const outcome = await measureServer(COMMAND, { framework, isTracked, connections: 2, seconds: 1 });
    expect(outcome).toMatchObject({ errors: 0, failed: 0 });
    expect(outcome.answers).toBeGreaterThan(0);
    expect(outcome.p99Ms).toBeGreaterThan(0);
    // A request whose answer nobody has waited for any longer is tracked, too.
    if (isTracked) expect(outcome.tracked + outcome.dropped).toBeGreaterThanOrEqual(outcome.answers);
    else expect(outcome.tracked).toBe(0);
  });
});
