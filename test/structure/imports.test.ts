import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findCircles, findImporters, findWrongWays, PACKAGES_OF_ONE_FILE } from './import-rules.ts';
import { ROOMS, roomOf } from './rooms.ts';
import { readSourceFiles, type SourceFile } from './source-files.ts';

const src = readSourceFiles(['src']);

function fileOf(path: string, text: string): SourceFile {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) };
}

it('every file of src is in a room', () => {
  expect(src.map(({ path }) => path).filter((path) => !roomOf(path) && path.endsWith('.ts'))).toEqual([]);
});

it('no room may import one that is not below it', () => {
  const names = Object.keys(ROOMS);
  const isBelow = (name: string, other: string) => names.slice(0, names.indexOf(other)).includes(name);
  for (const [room, others] of Object.entries(ROOMS))
    expect(others.filter((name) => !isBelow(name, room))).toEqual([]);
});

it('imports run downwards, types too, and through the doors of folders', () => {
  expect(findWrongWays(src)).toEqual([]);
});

it('no files of src need one another in a circle, not even for their types', () => {
  expect(findCircles(src)).toEqual([]);
});

it.each(PACKAGES_OF_ONE_FILE)('one file alone imports %s', (packageName) => {
  expect(findImporters(src, packageName)).toHaveLength(1);
});

describe('the rules find', () => {
  it.each([
    ['the way back up', 'src/runs/run.ts', "import { x } from '../storage/index.ts';"],
    ['the way sideways', 'src/usage/a.ts', "import { x } from '../requests/index.ts';"],
    ['a way from the ground to the house', 'src/files/a.ts', "import { x } from '../storage/index.ts';"],
    ['a way past the door', 'src/storage/a.ts', "import type { Run } from '../runs/run.ts';"],
    ['a way past the door of the storage', 'src/web/a.ts', "import { x } from '../storage/contract/a.ts';"],
    ['a way out of src', 'src/storage/a.ts', "export { x } from '../../test/support/a.ts';"],
    ['an import at run time', 'src/storage/a.ts', "await import('../web/index.ts');"],
    ['a way up within the engine', 'src/storage/engine/keys.ts', "import './store.ts';"],
    [
      'a database that knows tracks',
      'src/storage/leveldb/a.ts',
      "import type { T } from '../contract/a.ts';",
    ],
    ['an exchange that knows an engine', 'src/storage/exchange/a.ts', "import '../engine/store.ts';"],
    ['a facade that knows LevelDB', 'src/storage/a.ts', "import type { L } from './leveldb/a.ts';"],
    ['a type without import', 'src/runs/a.ts', "type T = import('../storage/index.ts').T;"],
  ])('%s', (_, path, text) => {
    expect(findWrongWays([fileOf(path, text)])).toHaveLength(1);
  });

  it('a circle of three files that is closed by a type, without the files that only lead to it', () => {
    const files = [
      fileOf('src/storage/way-in.ts', "import './a.ts';"),
      fileOf('src/storage/a.ts', "import { b } from './b.ts'; import './way-out.ts';"),
      fileOf('src/storage/b.ts', "export { c } from './c.ts';"),
      fileOf('src/storage/c.ts', "import { type A } from './a.ts';"),
      fileOf('src/storage/way-out.ts', ''),
    ];
    expect(findCircles(files)).toEqual([['src/storage/a.ts', 'src/storage/b.ts', 'src/storage/c.ts']]);
    expect(findCircles(files.slice(0, 3))).toEqual([]);
  });

  it('nothing where the way is right', () => {
    const right =
      "import { x } from '../runs/index.ts'; import { E } from '../errors.ts'; import fs from 'node:fs';";
    expect(findWrongWays([fileOf('src/storage/a.ts', right)])).toEqual([]);
    const inside = "import { x } from '../keys.ts'; import type { T } from '../../contract/track.ts';";
    expect(findWrongWays([fileOf('src/storage/engine/records/a.ts', inside)])).toEqual([]);
  });
});
