import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findCycles, findImporters, findWrongWays, PACKAGES_OF_ONE_FILE } from './import-rules.ts';
import { readSourceFiles, type SourceFile } from './source-files.ts';

const src = readSourceFiles(['src']);

function fileOf(path: string, text: string): SourceFile {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) };
}

it('imports between folders run one way and through their doors', () => {
  expect(findWrongWays(src)).toEqual([]);
});

it.each(PACKAGES_OF_ONE_FILE)('one file alone imports %s', (packageName) => {
  expect(findImporters(src, packageName)).toHaveLength(1);
});

it('no files of src need one another in a circle', () => {
  expect(findCycles(src)).toEqual([]);
});

describe('the rules find', () => {
  it.each([
    ['the way back up', 'src/runs/run.ts', "import { x } from '../storage/index.ts';"],
    ['the way sideways', 'src/usage/a.ts', "import { x } from '../requests/index.ts';"],
    ['a way from the ground to the house', 'src/files/a.ts', "import { x } from '../storage/index.ts';"],
    ['a way past the door', 'src/storage/a.ts', "import type { Run } from '../runs/run.ts';"],
    ['a way out of src', 'src/storage/a.ts', "export { x } from '../../test/support/a.ts';"],
    ['an import at run time', 'src/storage/a.ts', "await import('../web/index.ts');"],
  ])('%s', (_, path, text) => {
    expect(findWrongWays([fileOf(path, text)])).toHaveLength(1);
  });

  it('a circle of three files, but none of types', () => {
    const a = fileOf('src/storage/a.ts', "import { b } from './b.ts';");
    const b = fileOf('src/storage/b.ts', "export { c } from './c.ts';");
    const back = fileOf('src/storage/c.ts', "import { a } from './a.ts';");
    const typeBack = fileOf('src/storage/c.ts', "import { type A } from './a.ts';");
    expect(findCycles([a, b, back])).toEqual([[a.path, b.path, back.path, a.path]]);
    expect(findCycles([a, b, typeBack])).toEqual([]);
  });

  it('nothing where the way is right', () => {
    const right =
      "import { x } from '../runs/index.ts'; import { E } from '../errors.ts'; import fs from 'node:fs';";
    expect(findWrongWays([fileOf('src/storage/a.ts', right)])).toEqual([]);
  });
});
