// Takes the pictures of docs/web-view.md from generated data: `npm run screenshots`. It needs Debian's chromium.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { type ServedWebView, serveWebView } from '../src/web/index.ts';
import { fillStorage } from '../test/browser/web/filled-storage.ts';

const SIZE = 100_000;
const FOLDER = process.argv[2] ?? join('docs', 'screenshots');

/** A picture: which page, how it is called, and how its visitor likes it. */
interface Picture {
  name: string;
  path: string;
  width: number;
  height: number;
  colorScheme: 'light' | 'dark';
}

const PICTURES: readonly Picture[] = [
  { name: 'tracks', path: 'tracks', width: 1200, height: 640, colorScheme: 'light' },
  { name: 'track', path: 'tracks/0000012', width: 1000, height: 560, colorScheme: 'light' },
  { name: 'task-dark', path: 'tasks/one?id=algebra-000', width: 1200, height: 660, colorScheme: 'dark' },
  {
    name: 'summaries',
    path: 'summaries?start=2025-01-20&end=2025-02-02',
    width: 1200,
    height: 860,
    colorScheme: 'light',
  },
  { name: 'runs-small-dark', path: 'runs', width: 360, height: 640, colorScheme: 'dark' },
];

const storage = await fillStorage(SIZE);
try {
  const served = await serveWebView(storage);
  try {
    await takeAll(served);
  } finally {
    await served.close();
  }
} finally {
  await storage.close();
}

async function takeAll(served: ServedWebView): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    for (const picture of PICTURES) await take(browser, served.url, picture);
  } finally {
    await browser.close();
  }
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, path, width, height, colorScheme } = picture;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url + path);
  if (path.startsWith('tasks') || path.startsWith('summaries')) await page.waitForSelector('canvas');
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await page.close();
  process.stderr.write(`${name}.png\n`);
}
