import { expect } from 'vitest';
import { TrackingStorage, type TrackingStorageOptions } from '../../src/storage/index.ts';
import { createWebView, type WebView, type WebViewOptions } from '../../src/web/index.ts';
import { expectConsistent } from '../support/consistency.ts';

/** A storage in memory and its view, for one test. */
export interface Visited {
  storage: TrackingStorage<object, string>;
  view: WebView;
}

/** Runs a test with a storage in memory and its view, and expects at the end that the view has changed nothing in it. */
export async function withView(
  body: (visited: Visited) => Promise<void>,
  options?: WebViewOptions,
  storageOptions?: TrackingStorageOptions<string>,
): Promise<void> {
  const storage = new TrackingStorage<object, string>(undefined, storageOptions);
  const view = createWebView(storage, options);
  try {
    await body({ storage, view });
    if (storage.status === 'open') await expectConsistent(storage);
  } finally {
    view.close();
    await storage.close();
  }
}

/** Asks a view for an address. */
export async function ask(
  view: WebView,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return view.fetch(new Request(`http://localhost${path}`, { headers }));
}

/** Asks a view for a page, which must be there. */
export async function read(view: WebView, path: string): Promise<string> {
  const response = await ask(view, path);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text;
}

/** The ids of the tracks in a page's table, from top to bottom. */
export function idsIn(page: string): string[] {
  return Array.from(page.matchAll(/<tr data-id="(\d+)"/g), ([, id]) => id!);
}

/** Where a link of a page leads, by its text or by its relation; undefined where there is no such link. */
export function linkIn(page: string, name: string): string | undefined {
  const link = Array.from(page.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g)).find(
    ([, , text]) => text === name,
  );
  return link?.[1]?.replaceAll('&amp;', '&');
}

/** What a page says without its markup. */
export function textOf(page: string): string {
  return page
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
