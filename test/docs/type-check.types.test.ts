import { expect, it } from 'vitest';
import { readPages } from './pages.ts';
import { checkTypes } from './type-check.ts';

function checkPage(...lines: string[]): string[] {
  return checkTypes(new Map([['page.md', ['# Page', '```ts', ...lines, '```', ''].join('\n')]]));
}

it('names file and line of an example with a wrong type', () => {
  expect(checkPage("const text: string = 'a';", 'const count: number = text;')).toEqual([
    "page.md:4: Type 'string' is not assignable to type 'number'.",
  ]);
});

it('accepts a wrong type where the example shows the error it ends with', () => {
  expect(checkPage('await import(5 as string);', '(5).trim(); // → throws TypeError: ...')).toHaveLength(1);
  expect(checkPage("Number('5').trim();", '// → throws TypeError: ...')).toEqual([]);
});

it('reports an example that is not TypeScript', () => {
  expect(checkPage('const = 5;')).not.toEqual([]);
});

it('every example of the documentation has right types', async () => {
  expect(checkTypes(await readPages())).toEqual([]);
});
