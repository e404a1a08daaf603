import { describe, expect, it } from 'vitest';
import { measureServer } from '../../bench/requests/measure.ts';
import { SERVERS } from '../../bench/requests/servers.ts';
import { scriptArguments } from '../support/script-arguments.ts';

const COMMAND = [
  process.execPath,
  ...scriptArguments(new URL('../../bench/requests/serve-process.ts', import.meta.url)),
];

/** Each framework is tried as it is tracked, the first one also as it is not: starting a server takes longest here. */
const KINDS = Object.keys(SERVERS).flatMap((framework, index) =>
  (index === 0 ? [true, false] : [true]).map((isTracked) => ({ framework, isTracked })),
);

describe('the benchmark of requests', () => {
  it.each(KINDS)('runs with $framework, tracked: $isTracked', async ({ framework, isTracked }) => {
    const outcome = await measureServer(COMMAND, { framework, isTracked, connections: 2, seconds: 0.3 });
    expect(outcome).toMatchObject({ errors: 0, failed: 0 });
    expect(outcome.answers).toBeGreaterThan(0);
    expect(outcome.p99Ms).toBeGreaterThan(0);
    // A request whose client no longer waits for the answer is tracked, too.
    if (isTracked) expect(outcome.tracked + outcome.dropped).toBeGreaterThanOrEqual(outcome.answers);
    else expect(outcome.tracked).toBe(0);
  });
});
