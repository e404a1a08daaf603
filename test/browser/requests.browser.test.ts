import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { TrackUsage } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { listening } from '../requests/support/servers.ts';
import { expectConsistent } from '../support/consistency.ts';

const CHROMIUM = '/usr/bin/chromium';
const PAGE = '<!doctype html><title>A page</title><link rel="stylesheet" href="/style.css"><h1>Hello</h1>';
// A headless browser says that it is one, and bots are given no cookie.
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

describe('a browser that visits a page twice', () => {
  it('is one visitor and one visit', async (ctx) => {
    if (!existsSync(CHROMIUM)) ctx.skip('chromium is not installed');
    const { chromium } = await import('playwright-core');
    await using storage = await TrackingStorage.open();
    await using usage = new TrackUsage({ storages: [storage], cookie: true });
    const { url, close } = await listening(
      createServer(
        usage.http((request, response) => {
          const isPage = request.url === '/';
          response.setHeader('Content-Type', isPage ? 'text/html' : 'text/css');
          response.end(isPage ? PAGE : 'h1 { color: green }');
        }),
      ),
    );
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    try {
      const page = await (await browser.newContext({ userAgent: USER_AGENT })).newPage();
      for (let visit = 0; visit < 2; visit++) {
        await page.goto(url, { waitUntil: 'networkidle' });
        expect(await page.evaluate('document.cookie')).toBe(''); // No script of a page sees it.
      }
    } finally {
      await browser.close();
      await close();
    }
    await usage.flush();
    const records = await usage.getUsage();
    const pages = records.filter(({ path }) => path === '/');
    expect(pages).toHaveLength(2);
    expect(pages[0]!.userAgent).toMatchObject({ browser: 'Chrome', platform: 'Linux', isBot: false });
    expect(records.filter(({ path }) => path === '/style.css').length).toBeGreaterThan(0);
    expect(new Set(records.map(({ visitorId }) => visitorId)).size).toBe(1);
    expect(records[0]!.visitorId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await storage.distinct('userName')).toEqual([records[0]!.visitorId]);
    expect(await storage.distinct('runId')).toHaveLength(1);
    await expectConsistent(storage);
  });
});
