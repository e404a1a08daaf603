import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { findBackups, findRotatedFiles } from '../../src/lines/index.ts';
import { useFolder } from '../requests/access-log/folder.ts';

const folder = useFolder();

it('the files of a log are those whose names go on as the pattern says, and no folders', async () => {
  for (const name of ['log', 'log.2', 'log.1.gz', 'log.x', 'logs', 'a.log.1']) await folder.write(name, '');
  await mkdir(folder.file('log.3'));
  const files = await findRotatedFiles(folder.file('log'), /^\.\d(\.gz)?$/);
  expect(files).toEqual(['', '.1.gz', '.2'].map((suffix) => ({ path: folder.file(`log${suffix}`), suffix })));
});

it('backups come in the order of their numbers, the packed twin last', async () => {
  for (const name of ['log', 'log.10', 'log.9.gz', 'log.9', 'log.01', 'log.0', 'log.1.gz.part'])
    await folder.write(name, '');
  const backups = await findBackups(folder.file('log'));
  expect(backups.map(({ path, number, isPacked }) => [basename(path), number, isPacked])).toEqual([
    ['log.9', 9, false],
    ['log.9.gz', 9, true],
    ['log.10', 10, false],
  ]);
  expect(await findBackups(folder.file('no/log'))).toEqual([]);
});
