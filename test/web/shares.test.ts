import { describe, expect, it, vi } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { createWebView } from '../../src/web/index.ts';
import { collectGarbage } from '../support/used-bytes.ts';
import { ask, textOf, withView } from './visit.ts';

const TOKEN = 'correct-horse-battery';

it('a page that takes too long ends, and says so, also after a garbage collection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const storage = new TrackingStorage();
  try {
    const stats = vi.spyOn(storage, 'stats').mockReturnValue(new Promise(() => {}));
    const answer = ask(createWebView(storage), '/health');
    await vi.waitFor(() => expect(stats).toHaveBeenCalled());
    collectGarbage();
    vi.advanceTimersByTime(30_000);
    const response = await answer;
    expect(response.status).toBe(503);
    expect(textOf(await response.text())).toContain('This took too long.');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
    await storage.close();
  }
});

it('a view lets the right token in at any time, and makes wrong ones wait though the clock is set back', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  try {
    await withView(
      async ({ view }) => {
        const from = async (remoteAddress: string, token: string) =>
          (await view.fetch(new Request(`http://localhost/tracks?token=${token}`), { remoteAddress })).status;
        for (let i = 0; i < 20; i++) expect(await from('2001:db8::1', `wrong${i}`)).toBe(401);
        vi.setSystemTime(Date.now() - 3_600_000);
        const waiting = from('2001:db8::2', 'wrong');
        expect(await Promise.race([waiting, from('2001:db8::2', TOKEN)]), 'of the same network').toBe(303);
        expect(await waiting).toBe(429);
        expect(await from('::ffff:192.0.2.1', 'wrong'), 'of another client').toBe(401);
        vi.advanceTimersByTime(60_000);
        expect(await from('2001:db8::1', 'wrong')).toBe(401);
      },
      { token: TOKEN },
    );
  } finally {
    vi.useRealTimers();
  }
});

describe('one client', () => {
  it.each([
    ['live pages', '/live?since=0', 16, 'Too many pages are kept up to date at once.'],
    ['downloads', '/export.jsonl', 2, 'Other downloads are running.'],
  ])('leaves room for others among the %s', async (_, path, share, message) => {
    await withView(
      async ({ view }) => {
        const from = (remoteAddress?: string) =>
          view.fetch(
            new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${TOKEN}` } }),
            {
              remoteAddress,
            },
          );
        const taken: Response[] = [];
        for (let i = 0; i < share; i++) taken.push(await from('192.0.2.1'));
        expect(taken.map(({ status }) => status)).toEqual(Array(share).fill(200));
        const refused = await from('::ffff:192.0.2.1');
        expect(refused.status).toBe(503);
        expect(textOf(await refused.text())).toContain(message);
        for (let i = 0; i < share; i++) taken.push(await from('192.0.2.2'));
        expect(taken.at(-1)!.status).toBe(200);
        expect((await from('192.0.2.3')).status, 'when all places are taken').toBe(503);
        await taken[0]!.body!.cancel();
        expect((await from()).status, 'when one is free again').toBe(200);
        await Promise.all(taken.slice(1).map(({ body }) => body!.cancel()));
      },
      { token: TOKEN },
    );
  });
});
