import { createServer } from 'node:http';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TrackUsage } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { sumUrls, sumVisitors } from '../../src/summaries/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { bodyOf, converse } from './support/raw-client.ts';
import { FRAMEWORKS, listening } from './support/servers.ts';

describe('the sums of requests', () => {
  it('are what the clients have counted, by the hooks of the storage', async () => {
    const seen: string[] = [];
    await using storage = await TrackingStorage.open(undefined, {
      hooks: [sumUrls, sumVisitors, (track) => void seen.push(track.taskId)],
    });
    const usage = new TrackUsage({ storages: [storage] });
    const { url, close } = await FRAMEWORKS[0]!.start(usage);
    let bytes = 0;
    for (let n = 0; n < 5; n++) bytes += (await (await fetch(`${url}/stream`)).arrayBuffer()).byteLength;
    bytes += (await (await fetch(`${url}/plain?page=2`)).arrayBuffer()).byteLength;
    await close();
    await usage.close();
    expect(await storage.getTotals(sumUrls, { period: 'month' })).toEqual({ hits: 6, transfer: bytes });
    const rows = await storage.getSum(sumUrls, { period: 'date', order: 'hits' });
    expect(rows.map(({ key, hits }) => [key, hits])).toEqual([
      ['/stream', 5],
      ['/plain?page=2', 1],
    ]);
    expect(seen).toHaveLength(6);
    await expectConsistent(storage);
  });
});

it('counts what was sent of a compressed answer, not what it was made of', async () => {
  const sizes: number[] = [];
  await using usage = new TrackUsage({ storages: [({ contentLength }) => sizes.push(contentLength)] });
  const server = createServer(
    usage.http((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip');
      const gzip = createGzip();
      gzip.pipe(response);
      gzip.end('x'.repeat(100_000));
    }),
  );
  const { port, close } = await listening(server);
  const answer = await converse(port, 'GET / HTTP/1.0\r\n\r\n');
  await close();
  await usage.flush();
  expect(sizes).toEqual([bodyOf(answer).length]);
  expect(sizes[0]).toBeLessThan(1_000);
});
