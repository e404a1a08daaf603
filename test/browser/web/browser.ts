import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** Why there is no browser to test in; undefined if there is one. */
export const NO_BROWSER = existsSync(CHROMIUM)
  ? undefined
  : `there is no ${CHROMIUM}; install it to run these tests`;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** Opens a page, lets the test use it, and expects that nothing went wrong in it meanwhile. */
export async function withPage(
  browser: Browser,
  body: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const context = await browser.newContext({ timezoneId: 'America/New_York', ...options });
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await body(page);
    expect(complaints, 'what the browser complained about').toEqual([]);
  } finally {
    await context.close();
  }
}

/** What axe-core finds on a page that keeps somebody from using it, each with where it is. */
export async function findBarriers(page: Page): Promise<string[]> {
  // The policy of the pages lets no script in but their own, so it is run from outside.
  await page.evaluate(AXE);
  const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as {
    id: string;
    impact: string;
    nodes: { target: string[]; failureSummary: string }[];
  }[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id} at ${node.target.join(' ')}: ${node.failureSummary}`),
    );
}

/** How many pixels of the chart's first canvas have a colour close to the one of a custom property of the page. */
export async function countPixels(page: Page, property: string): Promise<number> {
  return page.evaluate(`(${COUNT_PIXELS})(${JSON.stringify(property)})`);
}

// What runs in the page is text here, as the names of browsers are not known to the types of Node.js.
const COUNT_PIXELS = `(name) => {
  const canvas = document.querySelector('figure.chart canvas');
  const wanted = document.createElement('canvas').getContext('2d');
  wanted.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  wanted.fillRect(0, 0, 1, 1);
  const colour = wanted.getImageData(0, 0, 1, 1).data;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const distance = [0, 1, 2].reduce((sum, k) => sum + Math.abs(data[i + k] - colour[k]), 0);
    if (data[i + 3] > 200 && distance < 12) count++;
  }
  return count;
}`;

/** The ids of the tracks in the page's table, from top to bottom. */
export function idsOn(page: Page): Promise<string[]> {
  return page.evaluate(
    `Array.from(document.querySelectorAll('main tbody tr[data-id]'), (row) => row.dataset.id)`,
  );
}

/** Whether the page as a whole is wider than the screen. */
export function isTooWide(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
}

/** How wide the first chart is, CSS pixels. */
export function chartWidth(page: Page): Promise<number> {
  return page.evaluate("document.querySelector('figure.chart canvas').clientWidth");
}

/** Follows a link, and waits until the page is there that it leads to. */
export async function follow(page: Page, selector: string): Promise<void> {
  const link = page.locator(selector).first();
  const href = await link.evaluate((each) => (each.closest('a') as unknown as { href: string }).href);
  await link.click();
  await page.waitForURL(href);
}
