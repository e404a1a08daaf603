import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackingStorage } from '../../../src/storage/index.ts';
import { type ServedWebView, serveWebView } from '../../../src/web/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { trackIdOf } from '../../support/tracks.ts';
import {
  chartWidth,
  countPixels,
  findBarriers,
  follow,
  idsOn,
  isTooWide,
  launchBrowser,
  NO_BROWSER,
  withPage,
} from './browser.ts';
import { fillStorage } from './filled-storage.ts';

const SIZE = 100_000;
/** Each of these tests loads dozens of pages, on machines that have other things to do. */
const TIMEOUT_MS = 240_000;
const HOSTILE = '"><script>alert(2)</script>\u202e';

if (NO_BROWSER) process.stderr.write(`The web view is not tested in a browser: ${NO_BROWSER}\n`);

describe.skipIf(NO_BROWSER)('the web view in a browser, on 100,000 tracks', { timeout: TIMEOUT_MS }, () => {
  let storage: TrackingStorage<object, string>;
  let served: ServedWebView;
  let browser: Browser;
  let lastNum = SIZE;
  let task = '';
  let user = '';

  /** Saves a track as an app would while the view is open. */
  async function save(taskId: string, userName: string, data: object): Promise<string> {
    lastNum++;
    return storage.saveUserTrack(taskId, 0, userName, data, { timeStamp: Date.UTC(2025, 1, 3, 20) });
  }

  beforeAll(async () => {
    storage = (await fillStorage(SIZE)) as TrackingStorage<object, string>;
    const [head] = await storage.queryMetadata({ taskId: 'alg*', device: 'desktop' } as object, { limit: 1 });
    [task, user] = [head!.taskId, head!.userName];
    served = await serveWebView(storage, { timeZone: 'Europe/Berlin' });
    await served.check();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
    if (storage?.status === 'open') await expectConsistent(storage);
    await storage?.close();
  });

  const PAGES = (): [string, string][] => [
    ['tracks', 'Tracks'],
    [`tracks?task=${task}&from=2025-01-06&rows=20`, 'Tracks'],
    ['tracks/0000007', 'Track 0000007'],
    ['runs', 'Runs'],
    ['runs?state=current', 'Runs'],
    ['tasks', 'Tasks'],
    [`tasks/one?id=${task}`, `Task ${task}`],
    ['users?order=name', 'Users'],
    [`users/one?id=${encodeURIComponent(user)}`, `User ${user}`],
    ['summaries', 'Summary of pages'],
    ['summaries?period=hour', 'Summary of pages'],
    ['usage', 'Usage'],
    ['health', 'Health'],
  ];

  it.each(['light', 'dark'] as const)(
    'shows each page in %s, wide and small, to everybody',
    async (colorScheme) => {
      for (const width of [1200, 360]) {
        await withPage(
          browser,
          async (page) => {
            for (const [path, title] of PAGES()) {
              await page.goto(served.url + path);
              expect(await page.locator('h1').textContent(), path).toBe(title);
              expect(await isTooWide(page), `${path} at ${width} is too wide`).toBe(false);
              expect(await findBarriers(page), `${path} at ${width}`).toEqual([]);
            }
          },
          { colorScheme, viewport: { width, height: 800 } },
        );
      }
    },
  );

  it('is dark where the visitor likes it dark', async () => {
    const grounds: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await withPage(
        browser,
        async (page) => {
          await page.goto(`${served.url}tracks`);
          grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
        },
        { colorScheme },
      );
    }
    const brightness = grounds.map((ground) => Number(/\d+/.exec(ground)![0]));
    expect(brightness[0]).toBeGreaterThan(200);
    expect(brightness[1]).toBeLessThan(60);
  });

  it('leads from page to page to the oldest of all tracks and back', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tracks?rows=500&task=${task}`);
      const all = await storage.queryMetadata({ taskId: task }, { reverse: true });
      const seen: string[] = [];
      for (let pages = 1; pages <= 100; pages++) {
        seen.push(...(await idsOn(page)));
        if ((await page.locator('a[rel=next]').count()) === 0) break;
        await follow(page, 'a[rel=next]');
      }
      expect(seen).toEqual(all.map(({ trackId }) => trackId));
      expect(seen.length).toBeGreaterThan(2_000);
      for (let pages = 1; pages <= 100; pages++) {
        if ((await page.locator('a[rel=prev]').count()) === 0) break;
        await follow(page, 'a[rel=prev]');
      }
      expect(await idsOn(page)).toEqual(seen.slice(0, 500));
    });
  });

  it('goes to the end of 100,000 tracks at once, and back', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tracks`);
      await follow(page, 'text=Oldest');
      const ids = await idsOn(page);
      expect(ids).toHaveLength(50);
      expect(ids.at(-1)).toBe('0000001');
      await follow(page, 'text=Newest');
      expect((await idsOn(page))[0]).toBe(trackIdOf(lastNum));
    });
  });

  it('filters by what is typed into its form, keeps it in the address, and forgets it again', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tracks`);
      await page.fill('#f-task', 'alg*');
      await page.fill('#f-user', user);
      await page.fill('#f-from', '2025-01-06T08:00:00');
      await page.fill('#f-to', '2025-01-20T23:59:59');
      await page.fill('[name="data.device"]', 'desktop');
      await page.click('button[type=submit]');
      await page.waitForURL(/task=/);
      const found = await storage.query(
        {
          taskId: 'alg*',
          userName: user,
          timeFrom: '2025-01-06T08:00:00+01:00',
          timeTo: '2025-01-20T23:59:59.999+01:00',
          device: 'desktop',
        } as object,
        { reverse: true },
      );
      expect(found.length).toBeGreaterThan(0);
      expect(await idsOn(page)).toEqual(found.slice(0, 50).map(({ trackId }) => trackId));
      expect(new URL(page.url()).searchParams.get('task')).toBe('alg*');
      expect(await page.inputValue('#f-from')).toBe('2025-01-06T08:00');
      await page.reload();
      expect(await page.inputValue('#f-user')).toBe(user);
      await follow(page, '.chip >> text=data.device');
      expect(new URL(page.url()).searchParams.has('data.device')).toBe(false);
      expect(new URL(page.url()).searchParams.get('task')).toBe('alg*');
      await follow(page, '.filter >> text=Clear');
      expect(await page.locator('#count').textContent()).toContain(
        `${(await storage.count()).toLocaleString('en-US')} tracks`,
      );
    });
  });

  it('is used by the keyboard alone', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tracks`);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe('f-task');
      await page.keyboard.type(task);
      await page.keyboard.press('Enter');
      await page.waitForURL(/task=/);
      await page.focus('main tbody tr a');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await page.keyboard.press('Enter');
      await page.waitForURL(/tracks\/\d+$/);
    });
  });

  it('draws charts with the figures that stand in their tables', async () => {
    await withPage(browser, async (page) => {
      for (const path of [`tasks/one?id=${task}`, 'tasks', 'summaries']) {
        await page.goto(served.url + path);
        await page.waitForSelector('figure.chart canvas');
        expect(await countPixels(page, '--accent'), path).toBeGreaterThan(3_000);
      }
      await page.goto(`${served.url}tasks/one?id=${task}`);
      await page.waitForSelector('figure.chart canvas');
      const values = await page.evaluate<number[]>(
        `Array.from(document.querySelectorAll('figure.chart td[data-value]'), (cell) => Number(cell.dataset.value))`,
      );
      const sum = values.reduce((total, value) => total + value, 0);
      expect(sum).toBe(await storage.count({ taskId: task }));
      await page.click('figure.chart summary');
      await follow(page, 'figure.chart tbody a');
      expect(await page.locator('#count').textContent()).toContain(
        `${values[0]!.toLocaleString('en-US')} track`,
      );
    });
  });

  it('redraws its charts in other colours and widths', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tasks`);
      await page.waitForSelector('figure.chart canvas');
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(() => countPixels(page, '--accent')).toBeGreaterThan(3_000);
      await page.setViewportSize({ width: 400, height: 800 });
      await expect.poll(() => chartWidth(page)).toBeLessThan(400);
      expect(await isTooWide(page)).toBe(false);
    });
  });

  it('shows without scripts all that it shows, but for the drawings', async () => {
    await withPage(
      browser,
      async (page) => {
        await page.goto(`${served.url}tasks/one?id=${task}`);
        await page.click('figure.chart summary');
        expect(await page.locator('figure.chart tbody tr').count()).toBeGreaterThan(5);
        await page.goto(`${served.url}tracks`);
        expect(await page.locator('tbody tr[data-id]').count()).toBe(50);
        expect(await page.isVisible('#live')).toBe(false);
      },
      { javaScriptEnabled: false },
    );
  });

  it('shows new tracks as they come, hostile ones as text, until it is told to pause', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tracks?rows=20`);
      const before = await idsOn(page);
      await page.waitForSelector('#live[aria-pressed=true]');
      const first = await save(HOSTILE, HOSTILE, { [HOSTILE]: HOSTILE });
      await page.waitForSelector(`tr[data-id="${first}"]`);
      expect(await idsOn(page)).toEqual([first, ...before.slice(0, 19)]);
      expect(await page.locator(`tr[data-id="${first}"] td`).nth(1).textContent()).toContain(
        '<script>alert(2)</script>',
      );
      expect(await page.locator('#news').textContent()).toBe('One new track');
      expect(await page.locator('a[rel=next]').getAttribute('href')).toContain(`after=${before[18]}`);
      await page.click('#live');
      expect(await page.getAttribute('#live', 'aria-pressed')).toBe('false');
      const second = await save('a', 'u', {});
      await page.waitForTimeout(1_500);
      expect((await idsOn(page))[0]).toBe(first);
      await page.click('#live');
      await page.waitForSelector(`tr[data-id="${second}"]`);
    });
  });

  it('shows hostile data as text on every page it comes to', async () => {
    const trackId = await save(HOSTILE, HOSTILE, { [HOSTILE]: [HOSTILE, new Map([[HOSTILE, HOSTILE]])] });
    const literal = encodeURIComponent(HOSTILE);
    await withPage(browser, async (page) => {
      for (const path of [
        `tracks/${trackId}`,
        `tracks?task=${literal}&user=${literal}`,
        `tasks?name=${literal}`,
        `tasks/one?id=${literal}`,
        `users/one?id=${literal}`,
        `runs?task=${literal}`,
      ]) {
        await page.goto(served.url + path);
        expect(await page.locator('main').textContent(), path).toContain('<script>alert(2)</script>');
        expect(await page.locator('main img, main script').count(), path).toBe(0);
      }
    });
  });

  it('downloads what is filtered', async () => {
    await withPage(browser, async (page) => {
      await page.goto(`${served.url}tracks?task=${task}`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=CSV')]);
      expect(download.suggestedFilename()).toBe('tracks.csv');
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      const lines = Buffer.concat(chunks).toString().trim().split('\r\n');
      expect(lines.length - 1).toBe(await storage.count({ taskId: task }));
    });
  });

  it('logs in by its form, and stays so', async () => {
    const guarded = await serveWebView(storage, { token: 'correct-horse-battery' });
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(`${guarded.url}runs?state=current`);
      expect(await findBarriers(page)).toEqual([]);
      await page.fill('#f-token', 'wrong-horse');
      await page.keyboard.press('Enter');
      await page.waitForSelector('text=This is not the token');
      await page.fill('#f-token', 'correct-horse-battery');
      await page.keyboard.press('Enter');
      await page.waitForSelector('h1:has-text("Runs")');
      expect(page.url()).toBe(`${guarded.url}runs?state=current`);
      expect(await page.evaluate('document.cookie')).toBe('');
      await page.goto(`${guarded.url}health`);
      expect(await page.locator('h1').textContent()).toBe('Health');
    } finally {
      await context.close();
      await guarded.close();
    }
  });
});
