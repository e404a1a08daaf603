import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readSourceFiles } from './source-files.ts';
import { findStyleFaults } from './style-rules.ts';

function faultsIn(path: string, text: string): string[] {
  return findStyleFaults({ path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) });
}

it('every file keeps to the style of the house', () => {
  expect(readSourceFiles().flatMap(findStyleFaults)).toEqual([]);
});

describe('the rules find', () => {
  it.each([
    ['a name in camel case', 'src/trackIndex.ts', ''],
    ['a name that says nothing', 'src/string-utils.ts', ''],
    ['a kind of tests that there is not', 'test/a.slow.test.ts', ''],
    ['a default export', 'src/a.ts', 'export default class {}'],
    ['a default export by name', 'src/a.ts', 'const a = 1;\nexport default a;'],
    ['a function of 71 lines', 'src/a.ts', `function long() {${'\n'.repeat(70)}}`],
    ['a file of 346 lines', 'src/a.ts', ';\n'.repeat(346)],
    // Put together, so that this file does not break the rule itself.
    ['a test that is left out', 'test/a.test.ts', `it.${'skip'}('holds', () => {});`],
    ['a check that is switched off', 'src/a.ts', `// @ts-${'ignore'}`],
  ])('%s', (_, path, text) => {
    expect(faultsIn(path, text)).toHaveLength(1);
  });

  it('nothing in a file as it should be', () => {
    expect(faultsIn('src/posting-list.test.ts', `export function short() {${'\n'.repeat(69)}}`)).toEqual([]);
  });
});
