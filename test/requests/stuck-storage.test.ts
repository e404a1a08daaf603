import { describe, expect, it } from 'vitest';
import { type RequestRecord, TrackUsage } from '../../src/requests/index.ts';
import { FRAMEWORKS } from './support/servers.ts';

const http = FRAMEWORKS[0]!;

/** Asks a server for each of the paths, and closes server and usage. */
async function request(usage: TrackUsage, paths: readonly string[]): Promise<void> {
  const { url, close } = await http.start(usage);
  for (const path of paths) expect((await fetch(url + path)).status).toBeLessThan(500);
  await close();
  await usage.close();
}

describe('a storage that never answers', () => {
  it('is given up some time after closing, and what it has not stored has failed', async () => {
    const seen: string[] = [];
    const given: string[] = [];
    const stuck = ({ path }: RequestRecord) => {
      given.push(path);
      return given.length === 1 ? undefined : new Promise(() => {});
    };
    const usage = new TrackUsage({
      storages: [stuck, ({ path }) => seen.push(path)],
      closeTimeoutMs: 50,
    });
    const errors: [unknown, unknown][] = [];
    usage.on('error', (error, storage) => errors.push([error, storage]));
    await request(usage, ['/plain', '/stream', '/nothing']);
    expect(seen).toEqual(['/plain', '/stream', '/nothing']);
    expect(given).toEqual(['/plain', '/stream']);
    expect([usage.failed, usage.dropped]).toEqual([2, 0]);
    expect(errors).toMatchObject([[{ code: 'TRACKS_WRITE_FAILED' }, stuck]]);
    await usage.flush();
  });

  it('holds up no flush that was asked for before', async () => {
    const usage = new TrackUsage({
      storages: [{ write: () => {}, flush: () => new Promise<void>(() => {}) }],
      closeTimeoutMs: 50,
    });
    const errors: Error[] = [];
    usage.on('error', (error) => errors.push(error));
    await Promise.all([usage.flush(), usage.close()]);
    expect(errors).toMatchObject([{ code: 'TRACKS_WRITE_FAILED' }]);
    expect(usage.failed).toBe(0);
  });

  it('is told once, even if it fails afterwards', async () => {
    let fail = (): void => {};
    const late = new Promise<void>((_, reject) => {
      fail = () => reject(new Error('too late'));
    });
    const usage = new TrackUsage({ storages: [() => late], closeTimeoutMs: 20 });
    const errors: Error[] = [];
    usage.on('error', (error) => errors.push(error));
    await request(usage, ['/plain']);
    fail();
    await new Promise((resolve) => setImmediate(resolve));
    expect([errors.length, usage.failed]).toEqual([1, 1]);
  });
});
