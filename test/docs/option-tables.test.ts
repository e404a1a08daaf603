import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { readPages } from './pages.ts';

const SOURCES = resolve(import.meta.dirname, '../../src');

/** Interfaces of options and events, and the section whose tables list them. */
const TABLES: [file: string, declared: string, page: string, heading: string][] = [
  ['storage/contract/options.ts', 'TrackingStorageOptions', 'tracking', '### Options of a storage'],
  ['storage/contract/types.ts', 'SaveOptions', 'tracking', '### Options of a save'],
  ['storage/contract/types.ts', 'QueryOptions', 'tracking', '### Options of a query'],
  ['storage/contract/options.ts', 'StorageEvents', 'tracking', '## Events'],
  ['requests/usage-options.ts', 'TrackUsageOptions', 'requests', '## Options'],
  ['requests/visitor-cookie.ts', 'CookieOptions', 'requests', '### Options of the cookie'],
  ['requests/track-usage.ts', 'TrackUsageEvents', 'requests', '## Events'],
  ['usage/config/tracker-options.ts', 'AnonymousUsageTrackerOptions', 'usage', '## Options'],
  ['usage/usage-events.ts', 'UsageTrackerEvents', 'usage', '## When something goes wrong'],
  ['usage/merging/merge-options.ts', 'DataManagerOptions', 'usage-merging', '### Options of a DataManager'],
  ['usage/merging/receiver-options.ts', 'ReceiverOptions', 'usage-merging', '### Options of a receiver'],
  ['web/options.ts', 'WebViewOptions', 'web-view', '## Options'],
  ['web/serve-web-view.ts', 'ServeOptions', 'web-view', '## Options'],
  ['logfile/logger.ts', 'LoggerOptions', 'logfile', '### Options of a logger'],
  ['logfile/load-log.ts', 'LoadLogOptions', 'logfile', '### Options of `loadLog` and `readLog`'],
  ['logfile/read-log.ts', 'ReadLogOptions', 'logfile', '### Options of `loadLog` and `readLog`'],
  ['requests/access-log/record-choice.ts', 'RecordOptions', 'access-logs', '## Options'],
  ['requests/access-log/load-access-log.ts', 'LoadAccessLogOptions', 'access-logs', '## Options'],
  ['requests/access-log/read-access-log.ts', 'ReadAccessLogOptions', 'access-logs', '## Options'],
  ['storage/contract/sum-types.ts', 'SummariesOptions', 'summaries', '## Options of summaries'],
];

/** The names of the members that an interface declares itself. */
async function membersOf(file: string, name: string): Promise<string[]> {
  const source = ts.createSourceFile(
    file,
    await readFile(join(SOURCES, file), 'utf8'),
    ts.ScriptTarget.ESNext,
  );
  const found = source.statements.find(
    (each): each is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(each) && each.name.text === name,
  );
  return (found?.members ?? []).map(({ name }) => (name as ts.Identifier | ts.StringLiteral).text);
}

/** The first cells of all tables between a heading and the next one. */
async function rowsOf(page: string, heading: string): Promise<string[]> {
  const text = (await readPages()).get(`docs/${page}.md`) ?? '';
  const section = text.split(`\n${heading}\n`)[1]?.split(/\n#+ /)[0] ?? '';
  return [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name!);
}

it.each(TABLES)('%s: %s is listed in docs/%s.md, "%s"', async (file, name, page, heading) => {
  const members = await membersOf(file, name);
  expect(members.length).toBeGreaterThan(0);
  expect(await rowsOf(page, heading)).toEqual(expect.arrayContaining(members));
});

it('lists no option that there is not', async () => {
  const sections = new Map<string, string[]>();
  for (const [file, name, page, heading] of TABLES) {
    const members = await membersOf(file, name);
    const key = `${page} ${heading}`;
    sections.set(key, [...(sections.get(key) ?? []), ...members]);
  }
  const unknown: string[] = [];
  for (const [, , page, heading] of TABLES) {
    const known = sections.get(`${page} ${heading}`) ?? [];
    if (heading === '## Options of summaries') known.push('name', 'key', 'transfer', 'isPersonal');
    unknown.push(...(await rowsOf(page, heading)).filter((name) => !known.includes(name)));
  }
  expect(unknown).toEqual([]);
});
