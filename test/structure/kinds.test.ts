import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { KINDS, PROPERTY } from '../kinds.ts';
import { ROOT, readSourceFiles } from './source-files.ts';

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const paths = readSourceFiles(['test']).map(({ path }) => path);

it.each([PROPERTY, ...KINDS])('tests of the kind %s have a script, and there are some', (kind) => {
  expect(scripts[`test:${kind}`]).toBe(`vitest run --mode ${kind}`);
  expect(paths.filter((path) => path.endsWith(`.${kind}.test.ts`))).not.toEqual([]);
});

it('every script for tests is of a kind', () => {
  const names = Object.keys(scripts).filter((name) => name.startsWith('test:'));
  expect(names.sort()).toEqual([PROPERTY, ...KINDS].map((kind) => `test:${kind}`).sort());
});
