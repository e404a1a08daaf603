import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  ATTW,
  type PackedPackage,
  packAndInstall,
  TYPE_ROOTS,
  TYPESCRIPT_6,
  TYPESCRIPT_7,
} from './packed-package.ts';
import { runCommand } from './run-command.ts';

/** What a user of the package does first, after `TrackingStorage` has been imported or required. */
const FIRST_STEPS = `
async function main() {
  const folder = process.argv[2];
  const storage = await TrackingStorage.open(folder);
  await storage.saveUserTrack('a001', 0, 'ann', { answer: 42n }, { timeStamp: 0 });
  await storage.close();
  await storage.open();
  console.log(String(await storage.getLastUserTrack('a001', 0, 'ann')));
  await storage.close();
}
main();
`;
const SHOWN = "<Track ['a001', 1, 'ann', '1970-01-01 00:00']: { answer: 42n }>\n";

const TYPED_STEPS = `
import { TrackingStorage, type Track, TrackingError, importTracks, exportTracks } from 'tracktree';
import { TrackUsage } from 'tracktree/requests';
import { AnonymousUsageTracker } from 'tracktree/usage';
import { createWebView } from 'tracktree/web';

interface Answer { state: 'open' | 'done'; score?: number }

const storage = new TrackingStorage<Answer, 'state'>(undefined, { indexAttributes: ['state'] });
const trackId: string = await storage.saveUserTrack('a001', 0, 'ann', { state: 'open' });
const tracks: Track<Answer>[] = await storage.query({ state: 'done', timeFrom: new Date() }, { orderBy: 'state' });
const score: number | undefined = tracks[0]?.data.score;
// @ts-expect-error there is no such attribute
await storage.query({ stat: 'done' });
// @ts-expect-error data must be an Answer
await storage.saveUserTrack('a001', 0, 'ann', { state: 'lost' });
const plain = new TrackingStorage();
await importTracks(plain, ['{}'], { onInvalid: 'skip' });
for await (const line of exportTracks(plain, { taskId: 'a*' })) line.trim();
export const view: Promise<Response> = createWebView(plain).fetch(new Request('http://localhost/'));
export const usage = new TrackUsage({ storages: [plain] });
export const tracker = new AnonymousUsageTracker({ applicationName: 'game', applicationVersion: '1.0' });
export const code: string | undefined = new TrackingError('TRACKS_LOCKED', trackId + score).code;
`;

let folder = '';
let packed: PackedPackage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracktree-package-'));
  packed = await packAndInstall(folder);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function runInConsumer(name: string, source: string): Promise<string> {
  await writeFile(join(packed.consumer, name), source);
  return runCommand(packed.consumer, process.execPath, name, join(folder, `tracks-${name}`));
}

it('is used from an ESM file', async () => {
  const source = `import { TrackingStorage } from 'tracktree';\n${FIRST_STEPS}`;
  expect(await runInConsumer('esm.mjs', source)).toBe(SHOWN);
});

it('is used from a CommonJS file', async () => {
  const source = `const { TrackingStorage } = require('tracktree');\n${FIRST_STEPS}`;
  expect(await runInConsumer('common-js.cjs', source)).toBe(SHOWN);
});

it.each([
  ['tracktree/requests', 'TrackUsage'],
  ['tracktree/usage', 'AnonymousUsageTracker'],
  ['tracktree/web', 'createWebView'],
])('brings %s, by its own name, from ESM and from CommonJS', async (name, item) => {
  const esm = `import { ${item} } from '${name}';\nconsole.log(typeof ${item});\n`;
  const commonJs = `const { ${item} } = require('${name}');\nconsole.log(typeof ${item});\n`;
  expect(await runInConsumer(`${item}.mjs`, esm)).toBe('function\n');
  expect(await runInConsumer(`${item}.cjs`, commonJs)).toBe('function\n');
});

it('brings the command tracktree', async () => {
  const command = join(packed.consumer, 'node_modules/.bin/tracktree');
  const storage = join(folder, 'tracks-of-command');
  await runCommand(packed.consumer, command, '--db', storage, 'save', 'a001', 'ann', 'answer=42');
  expect(await runCommand(packed.consumer, command, '--db', storage, 'count')).toBe('1\n');
});

it.each([
  ['6', TYPESCRIPT_6],
  ['7', TYPESCRIPT_7],
])('is typed for users of TypeScript %s', async (version, compiler) => {
  const project = `tsconfig-${version}.json`;
  const compilerOptions = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [TYPE_ROOTS],
  };
  await writeFile(join(packed.consumer, 'typed.mts'), TYPED_STEPS);
  await writeFile(join(packed.consumer, project), JSON.stringify({ compilerOptions, files: ['typed.mts'] }));
  await runCommand(packed.consumer, process.execPath, compiler, '-p', project);
});

it('has nothing that publint objects to', async () => {
  const pkgDir = join(packed.consumer, 'node_modules/tracktree');
  const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
});

it('has types that resolve everywhere an ES module can be used', async () => {
  await runCommand(folder, process.execPath, ATTW, packed.archive, '--profile', 'esm-only', '--no-color');
});

it('brings its manual and its licence along, and no sources of tests', async () => {
  const listing = await runCommand(folder, 'tar', '-tzf', packed.archive);
  const names = listing.trim().split('\n');
  expect(names).toEqual(
    expect.arrayContaining([
      'package/docs/tracking.md',
      'package/LICENSE',
      'package/README.md',
      'package/dist/index.js',
    ]),
  );
  expect(names.filter((name) => /\/(test|bench|demo|node_modules)\//.test(name))).toEqual([]);
});
