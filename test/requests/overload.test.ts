import { createServer, type RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { TrackUsage } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { converse } from './support/raw-client.ts';
import { FRAMEWORKS, listening } from './support/servers.ts';

const ASK = 'GET /plain HTTP/1.1\r\nHost: a\r\n';

/** Sends requests over one connection, answered in a few turns of the event loop; returns the number of answers. */
async function flood(port: number, count: number): Promise<number> {
  const answers = await converse(port, `${`${ASK}\r\n`.repeat(count - 1)}${ASK}Connection: close\r\n\r\n`);
  return answers.split('HTTP/1.1 200').length - 1;
}

describe('a server that is given more requests than can be recorded', () => {
  it.each(FRAMEWORKS)(
    'answers all of them with $name, and each is recorded or counted',
    async (framework) => {
      await using storage = await TrackingStorage.open();
      const usage = new TrackUsage({ storages: [storage], queueMax: 50 });
      const told: number[] = [];
      usage.on('dropped', (count) => told.push(count));
      const { port, close } = await framework.start(usage);
      for (let round = 0; round < 4; round++) expect(await flood(port, 500)).toBe(500);
      await close();
      await usage.close();
      expect(usage.dropped).toBeGreaterThan(0);
      expect(usage.dropped + (await storage.count())).toBe(2_000);
      expect(usage.failed).toBe(0);
      expect(told.length).toBeGreaterThan(0);
      for (const count of told) expect(count).toBeLessThanOrEqual(usage.dropped);
      await expectConsistent(storage);
    },
  );

  it('keeps a burst of thousands whole where there is room for it', async () => {
    await using storage = await TrackingStorage.open();
    const usage = new TrackUsage({ storages: [storage] });
    const { port, close } = await FRAMEWORKS[0]!.start(usage);
    expect(await flood(port, 5_000)).toBe(5_000);
    await close();
    await usage.close();
    expect([await storage.count(), usage.dropped]).toEqual([5_000, 0]);
    await expectConsistent(storage);
  });

  it('counts a request once, though the adapter is used twice', async () => {
    const seen: string[] = [];
    const usage = new TrackUsage({ storages: [({ path }) => seen.push(path)], queueMax: 5 });
    const answer: RequestListener = (_request, response) => void response.end('ok');
    const { port, close } = await listening(createServer(usage.http(usage.http(answer))));
    expect(await flood(port, 100)).toBe(100);
    await close();
    await usage.close();
    expect(usage.dropped).toBeGreaterThan(0);
    expect(seen.length + usage.dropped).toBe(100);
  });
});
