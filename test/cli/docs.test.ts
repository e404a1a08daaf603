import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/index.ts';
import { matches } from '../docs/compare.ts';
import { expectConsistent } from '../support/consistency.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { accessLog } from './access-log.ts';
import { tracktree } from './command-line.ts';
import { readShellLine } from './shell-words.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/command-line.md');

/** A command on the page with what is shown below it. */
interface Shown {
  line: number;
  command: string;
  output: string;
}

/** The commands of all blocks of the kind `console`. */
function readShown(page: string): Shown[] {
  const shown: Shown[] = [];
  let isInside = false;
  for (const [index, line] of page.split('\n').entries()) {
    if (line.startsWith('```')) isInside = line === '```console';
    else if (isInside && line.startsWith('$ '))
      shown.push({ line: index + 1, command: line.slice(2), output: '' });
    else if (isInside) shown.at(-1)!.output += `${line}\n`;
  }
  return shown;
}

describe('docs/command-line.md shows what really happens', () => {
  const startFolder = process.cwd();
  let folder = '';

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    process.chdir(folder);
    await writeFile('access.log', accessLog());
  });

  afterAll(async () => {
    await using storage = await TrackingStorage.openStored('tracks');
    await expectConsistent(storage);
    await storage.close();
    process.chdir(startFolder);
    await removeFolder(folder);
  });

  const shown = readShown(readFileSync(PAGE, 'utf8'));

  it.each(shown)('line $line: $command', async ({ command, output }) => {
    const [{ words }] = readShellLine(command) as [ReturnType<typeof readShellLine>[number]];
    const { code, stdout, stderr } = await tracktree(words.slice(1), {
      env: { TRACKTREE_DB: 'tracks' },
      columns: 120,
    });
    expect(code, stderr).toBe(0);
    expect(matches(stdout.trimEnd(), output.trimEnd()), `it writes\n${stdout}`).toBe(true);
  });

  it('has examples', () => {
    expect(shown.length).toBeGreaterThan(20);
  });
});
