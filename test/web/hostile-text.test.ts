import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { previewOf } from '../../src/web/pages/data-preview.ts';
import { dataTree } from '../../src/web/pages/data-tree.ts';
import { HARD_VALUES } from '../support/hard-values.ts';
import { trials } from '../support/randomness.ts';
import { findForeign } from './markup.ts';
import { ask, read, textOf, withView } from './visit.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><svg onload=alert(1)>',
  '&lt;script&gt;',
  '{{7*7}}#{7*7}<%= 7*7 %>',
  'javascript:alert(1)',
  'invoice\u202egnp.exe',
  'a\u0000b\u001b[31mc\u0007',
  '\u2066\u2067\u200f\ufeff',
  '%3Cscript%3E%00',
  '../../etc/passwd',
  'a?b#c&d=e',
  ' ',
  '*',
  '"',
  '""',
  'a\r\nset-cookie: x=y',
];
const PAGES = ['/tracks', '/tracks?at=end', '/runs', '/tasks', '/users', '/tasks?order=name', '/health'];

const MISLEADING = /(?![\n\t])[\p{Cc}\u202e\u2066\u2067\u200f\ufeff].{0,40}/u;

const encode = encodeURIComponent;

describe('text from tracks', () => {
  it.each(HOSTILE)('%j is shown as text on each page', async (text) => {
    await withView(
      async ({ storage, view }) => {
        const data = {
          [text]: text,
          nested: { list: [text], map: new Map([[text, { [text]: text }]]) },
          state: text,
        };
        await storage.saveUserTrack(text, 0, text, data);
        const literal = encode(`"${text}"`);
        const pages = [
          ...PAGES,
          '/tracks/0000001',
          `/tracks?task=${literal}&user=${literal}&data.state=${literal}`,
          `/runs?task=${literal}`,
          `/tasks/one?id=${literal}`,
          `/users/one?id=${literal}`,
          `/users?name=${literal}`,
        ];
        for (const path of pages) {
          const page = await read(view, path);
          expect(findForeign(page), path).toEqual([]);
          // What stands in a field must go back as it came.
          const shown = page.replace(/ value="[^"]*"/g, '');
          expect(MISLEADING.exec(shown), path).toBe(null);
        }
      },
      { title: text.trim() || 'x' },
      { indexAttributes: ['state'] },
    );
  });

  it.each(HOSTILE)('%j leads from the table to its own tracks, task and user', async (text) => {
    await withView(async ({ storage, view }) => {
      await storage.saveUserTrack(text, 0, text, {});
      await storage.saveUserTrack(`${text}x`, 0, 'other', {});
      const page = await read(view, '/tasks?order=name');
      const hrefs = Array.from(page.matchAll(/<td><a href="([^"]*)"/g), ([, href]) =>
        href!.replaceAll('&amp;', '&'),
      );
      const counts = await Promise.all(hrefs.map(async (href) => textOf(await read(view, href))));
      expect(counts).toHaveLength(2);
      for (const each of counts) expect(each).toContain(' Tracks 1 Users 1 ');
    });
  });

  it.each(HOSTILE)('%j as a filter that is wrong is shown as text, too', async (text) => {
    await withView(async ({ view }) => {
      for (const path of ['/tracks?run=', '/tracks?after=', '/tracks/', '/runs?state=', '/x', '/tracks?x=']) {
        const response = await ask(view, path + encode(text));
        if (response.status === 200) continue;
        expect([400, 404], path).toContain(response.status);
        expect(findForeign(await response.text()), path).toEqual([]);
      }
      const named = await ask(view, `/tracks?${encode(text)}=1&data.${encode(text)}=1`);
      expect(findForeign(await named.text())).toEqual([]);
    });
  });

  it('never becomes markup, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.jsonValue(), async (text, data) => {
        await withView(async ({ storage, view }) => {
          await storage.saveUserTrack(text.toWellFormed(), 0, text.toWellFormed(), { data, [text]: text });
          for (const path of ['/tracks', '/tracks/0000001', '/tasks'])
            expect(findForeign(await read(view, path)), path).toEqual([]);
        });
      }),
      trials(30),
    );
  });

  it('of many megabytes makes small pages', async () => {
    await withView(async ({ storage, view }) => {
      const long = '<ä>'.repeat(1_000_000);
      await storage.saveUserTrack('t'.repeat(16_383), 0, 'u'.repeat(16_383), {
        long,
        many: Array.from({ length: 200_000 }, (_, n) => n),
        deep: JSON.parse('['.repeat(400) + ']'.repeat(400)),
      });
      for (const path of ['/tracks', '/tasks', '/users', '/runs'])
        expect((await read(view, path)).length, path).toBeLessThan(20_000);
      const page = await read(view, '/tracks/0000001');
      expect(page.length).toBeLessThan(300_000);
      const text = textOf(page);
      expect(text).toContain('… and 2,990,000 more characters');
      expect(text).toContain('199,500 more are not shown here; the download has everything.');
      expect(text.match(/array of 1 /g)?.length).toBeGreaterThan(30);
      expect(text).toContain('is nested deeper than this page shows');
    });
  });
});

describe('values of all kinds', () => {
  it.each(Object.entries(HARD_VALUES))('%s stands in the preview and in the tree', (_, value) => {
    const preview = previewOf({ value }, 160);
    expect(preview).toMatch(/^value: /);
    expect(preview.length).toBeLessThanOrEqual(160);
    expect(findForeign(String(dataTree({ value })))).toEqual([]);
  });

  it.each<[unknown, string]>([
    [5n, '5n'],
    [-0, '-0'],
    [Number.NaN, 'NaN'],
    [null, 'null'],
    [undefined, 'undefined'],
    ['it', '“it”'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'invalid date'],
    [new Uint8Array([1, 255]), 'bytes(2) 01 ff'],
    [{}, 'empty mapping'],
  ])('%s is told from its likes', (value, shown) => {
    const text = textOf(String(dataTree({ value }))).trim();
    const quoted = typeof value === 'string' ? shown.slice(1, -1) : shown;
    expect(text).toBe(`value ${quoted}`);
  });

  it('shows maps and sets with what is in them, keys of any kind included', () => {
    const value = new Map<unknown, unknown>([[{ k: 1 }, new Set([1, 'a'])]]);
    expect(textOf(String(dataTree({ value }))).trim()).toBe('value map of 1 { k: 1 } set of 2 1 a');
    expect(previewOf({ value }, 160)).toBe("value: Map(1) {{ k: 1 } => Set(2) {1, 'a'}}");
  });

  it('shows keys that mean something to JavaScript as keys', () => {
    const data = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as object;
    expect(previewOf(data, 160)).toBe('__proto__: { a: 1 }, constructor: 2');
    expect(textOf(String(dataTree(data)))).toContain('__proto__ mapping of 1 a 1 constructor 2');
  });
});
