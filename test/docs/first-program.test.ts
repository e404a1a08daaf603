import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readPages } from './pages.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PROGRAM = /```js\n([\s\S]*?)```\n\n`node first\.mjs` prints:\n\n```text\n([\s\S]*?)```/;

it('the first program of the README prints exactly what the README shows', async () => {
  const [, program = '', printed] = PROGRAM.exec((await readPages()).get('README.md') ?? '') ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'tracktree-first-'));
  try {
    const sources = pathToFileURL(join(ROOT, 'src/index.ts')).href;
    await writeFile(join(folder, 'first.mjs'), program.replace("'tracktree'", `'${sources}'`));
    const typescript = pathToFileURL(join(ROOT, 'test/support/register-typescript.js')).href;
    const run = promisify(execFile)(process.execPath, ['--import', typescript, 'first.mjs'], { cwd: folder });
    expect((await run).stdout).toBe(printed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
